"""The map: which command goes to which room, in the order in which the menu shows them."""

from collections.abc import Awaitable, Callable, Mapping

from bot.chat.context import MessageContext
from bot.chat.reply_sender import Reply
from bot.handlers import cancel, help, imagine, privacy, quota, report, settings, start
from bot.handlers.services import Services

Handler = Callable[[Services, MessageContext], Awaitable[list[Reply]]]

ROUTES: Mapping[str, Handler] = {
    "imagine": imagine.imagine,
    "edit": imagine.edit,
    "quota": quota.quota,
    "jobs": quota.jobs,
    "cancel": cancel.cancel_order,
    "show": quota.show,
    "models": start.models,
    "settings": settings.settings,
    "report": report.report,
    "privacy": privacy.privacy,
    "forget": privacy.forget,
    "help": help.help_,
    "start": start.start,
}
