"""Command routing table, in menu order."""

from collections.abc import Awaitable, Callable, Mapping

from bot.chat.context import MessageContext
from bot.chat.replies import Reply
from bot.handlers import cancel, export, growth, help, imagine, privacy, quota, report, settings, start, video
from bot.handlers.admin import menu
from bot.handlers.services import Services

Handler = Callable[[Services, MessageContext], Awaitable[list[Reply]]]

ROUTES: Mapping[str, Handler] = {
    "imagine": imagine.imagine,
    "edit": imagine.edit,
    "video": video.video,
    "quota": quota.quota,
    "jobs": quota.jobs,
    "cancel": cancel.cancel_order,
    "show": quota.show,
    "models": start.models,
    "settings": settings.settings,
    "report": report.report,
    "privacy": privacy.privacy,
    "export": export.export,
    "forget": privacy.forget,
    "invite": growth.invite,
    "redeem": growth.redeem_code,
    "help": help.help_,
    "start": start.start,
    "admin": menu.open_menu,
}
HIDDEN = ("admin", "invite", "redeem")  # not in the menus that everybody sees
ALIASES = {"animate": "video"}
