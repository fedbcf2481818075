"""Reported pictures: look, then delete the picture, ban its owner, or leave it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.replies import AdminNotice, Reply
from bot.handlers.admin import bans
from bot.handlers.admin.screens import Admin, Rows, Screen, format_time, link
from bot.handlers.permissions import load_effective_settings
from bot.handlers.services import Services
from bot.i18n.text import single_line, truncate
from storage.admin.audit_log import Action, record
from storage.conversation.open_reports import decide_reports, delete_messages_of, list_open_reports, list_words
from storage.media.retention import erase_order_pictures
from storage.orders.models import Order
from storage.orders.order_queries import load

_WORDS_UNITS = 100
_LABEL_UNITS = 20
DELETE, BAN, FINE = "delete", "ban", "fine"


async def show_open(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """The orders with open reports."""
    async with services.database.read() as connection:
        found, count = await list_open_reports(connection)
    labels = [f"{one.order_id} · {one.count}× {truncate(single_line(one.words), _LABEL_UNITS)}" for one in found]
    rows = [(link(label, "report", one.order_id),) for label, one in zip(labels, found, strict=True)]
    return Screen(admin.html("admin-reports", count=count), (*rows, (admin.button("button-back", "home"),)))


async def show_report(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """One order with what was said about it."""
    async with services.database.read() as connection:
        order = await load(connection, words[0])
        reasons = await list_words(connection, order_id=order.id)
    lines = [admin.html("admin-report", order=order.id, who=str(order.user_id), when=format_time(order.created_at))]
    lines += [
        admin.html("admin-report-words", who=str(user), words=truncate(single_line(text), _WORDS_UNITS) or "–")
        for user, text in reasons
    ]
    return Screen("\n".join(lines), (*decision_rows(admin, order), (admin.button("button-back", "reports"),)))


def decision_rows(admin: Admin, order: Order) -> Rows:
    """The buttons under a report."""
    return (
        (
            admin.button("button-admin-look", "picture", order.id),
            admin.button("button-admin-delete", "decide", order.id, DELETE),
        ),
        (
            admin.button("button-admin-ban", "decide", order.id, BAN),
            admin.button("button-admin-fine", "decide", order.id, FINE),
        ),
    )


async def decide(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Closes the reports. A deleted picture goes from the store and from the chats, and its owner is told."""
    order_id, verdict = words
    replies: list[Reply] = []
    async with services.database.write() as tx:
        order = await load(tx, order_id)
        if await record(tx, Action(admin.key, admin.id, f"report: {verdict}", str(order.user_id), order_id)):
            await decide_reports(tx, order_id=order_id, verdict=verdict)
            if verdict == DELETE and order.pictures:
                await delete_messages_of(tx, order)
                await erase_order_pictures(tx, order_id=order_id)
                replies = await _notice(services, order)
    if verdict == BAN:
        return await bans.ask_why(services, admin, [str(order.user_id)])
    if verdict == DELETE:
        services.retention_job.wake.set()
        services.reply_cleanup.wake.set()
    toast = admin.plain("alert-admin-deleted" if verdict == DELETE else "alert-admin-decided")
    return replace(await show_open(services, admin, []), toast=toast, replies=tuple(replies))


async def _notice(services: Services, order: Order) -> list[Reply]:
    """The order's owner reads why."""
    if order.user_id < 0:
        return []
    effective = await load_effective_settings(services, user_id=order.user_id, chat_id=order.user_id, thread_id=None)
    text = services.translations.html(effective.language or order.language, "picture-removed", id=order.id)
    return [AdminNotice(order.user_id, text)]
