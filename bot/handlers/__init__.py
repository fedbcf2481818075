"""The map: which command goes to which room, in the order in which the menu shows them."""

from collections.abc import Awaitable, Callable, Mapping

from bot.answers import Answer
from bot.calls import Call
from bot.handlers import account, cancelling, choosing, guiding, imagine, privacy, reporting, talk
from bot.house import House

Handler = Callable[[House, Call], Awaitable[list[Answer]]]

ROUTES: Mapping[str, Handler] = {
    "imagine": imagine.imagine,
    "edit": imagine.edit,
    "quota": account.quota,
    "jobs": account.jobs,
    "cancel": cancelling.cancel_order,
    "show": account.show,
    "models": talk.models,
    "settings": choosing.settings,
    "report": reporting.report,
    "privacy": privacy.privacy,
    "forget": privacy.forget,
    "help": guiding.help_,
    "start": talk.start,
}
