"""Command routing table, in menu order."""

from collections.abc import Awaitable, Callable, Mapping

from bot.chat.context import MessageContext
from bot.chat.replies import Reply
from bot.handlers import (
    buy,
    cancel,
    export,
    growth,
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
from bot.handlers.admin import menu
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
    "invite": growth.invite,
    "redeem": growth.redeem_code,
    "help": help.help_,
    "start": start.start,
    "admin": menu.open_menu,
}
HIDDEN = ("admin", "invite", "redeem")  # not in the menus that everybody sees
ALIASES = {"animate": "video"}
_SALES = frozenset({"buy"})
_AFTER_SALES = frozenset({"paysupport", "terms"})  # answered while there are payments, even if nothing is sold any more


def find_routes(*, sells_credits: bool) -> Mapping[str, Handler]:
    """The commands that this bot answers: `/buy` only while credits are for sale."""
    return {name: handler for name, handler in ROUTES.items() if sells_credits or name not in _SALES}


def find_menu_commands(*, sells_credits: bool) -> tuple[str, ...]:
    """The commands in the menu: those about payments only while credits are for sale."""
    hidden = {*HIDDEN, *(() if sells_credits else _AFTER_SALES)}
    return tuple(name for name in find_routes(sells_credits=sells_credits) if name not in hidden)
