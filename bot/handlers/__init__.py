"""Command routing table, in menu order."""

from collections.abc import Awaitable, Callable, Mapping

from bot.chat.context import MessageContext
from bot.chat.replies import Reply
from bot.handlers import (
    buy,
    cancel,
    export,
    help,
    imagine,
    payment_support,
    privacy,
    quota,
    report,
    settings,
    start,
    video,
)
from bot.handlers.services import Services

Handler = Callable[[Services, MessageContext], Awaitable[list[Reply]]]

ROUTES: Mapping[str, Handler] = {
    "imagine": imagine.imagine,
    "edit": imagine.edit,
    "video": video.video,
    "quota": quota.quota,
    "buy": buy.buy,
    "jobs": quota.jobs,
    "cancel": cancel.cancel_order,
    "show": quota.show,
    "models": start.models,
    "settings": settings.settings,
    "report": report.report,
    "paysupport": payment_support.paysupport,
    "terms": payment_support.terms,
    "privacy": privacy.privacy,
    "export": export.export,
    "forget": privacy.forget,
    "help": help.help_,
    "start": start.start,
}
ALIASES = {"animate": "video"}
_SALES = frozenset({"buy", "paysupport", "terms"})


def find_routes(*, sells_credits: bool) -> Mapping[str, Handler]:
    """The commands that this bot has: those about payments only while credits are for sale."""
    return {name: handler for name, handler in ROUTES.items() if sells_credits or name not in _SALES}
