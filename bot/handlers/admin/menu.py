"""/admin: the administrators' menu. Which screen a button opens, and what a typed answer does."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from html import escape

from telegram import Message, MessageOriginUser

from bot.chat.context import ButtonContext, MessageContext, ReplyTarget, replied_to
from bot.chat.replies import AdminNotice, EditText, Reply, TextReply, Toast
from bot.handlers.admin import (
    bans,
    broadcasts,
    credits,
    growth,
    log,
    maintenance,
    messages,
    offers,
    payments,
    people,
    reports,
    statistics,
    tickets,
)
from bot.handlers.admin.screens import Admin, Screen, Typed
from bot.handlers.services import Services
from storage.admin.questions import ask_admin, drop_question, open_topic

Show = Callable[[Services, Admin, Sequence[str]], Awaitable[Screen]]
Answer = Callable[[Services, Admin, Sequence[str], Typed], Awaitable[Screen]]


async def show_home(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """The first screen."""
    return Screen(
        admin.html("admin-home"),
        (
            (admin.button("button-admin-people", "find"), admin.button("button-admin-news", "news")),
            (admin.button("button-admin-models", "models"), admin.button("button-admin-gateways", "gateways")),
            (admin.button("button-admin-service", "maintenance"), admin.button("button-admin-reports", "reports")),
            (admin.button("button-admin-growth", "growth"), admin.button("button-admin-stats", "stats")),
            (admin.button("button-admin-tickets", "tickets"), admin.button("button-admin-log", "log")),
        ),
    )


SCREENS: Mapping[str, Show] = {
    "home": show_home,
    "find": people.ask_whom,
    "who": people.show_profile,
    "pictures": people.show_pictures,
    "picture": people.send_picture,
    "payments": payments.show_payments,
    "refund": payments.ask_sure,
    "refunded": payments.refund,
    "amount": credits.ask_amount,
    "sure": credits.ask_sure,
    "move": credits.move_credits,
    "movetyped": credits.move_as_typed,
    "ban": bans.ask_why,
    "banned": bans.ban_for,
    "bantyped": bans.ban_as_typed,
    "unban": bans.end_ban,
    "models": offers.show_models,
    "gateways": offers.show_gateways,
    "switch": offers.switch,
    "maintenance": maintenance.show_maintenance,
    "maintain": maintenance.maintain,
    "news": broadcasts.show_all,
    "write": broadcasts.ask_text,
    "draft": broadcasts.show_draft,
    "buttons": broadcasts.ask_buttons,
    "audience": broadcasts.ask_sure,
    "send": broadcasts.send,
    "sending": broadcasts.show_progress,
    "stop": broadcasts.stop,
    "reports": reports.show_open,
    "report": reports.show_report,
    "decide": reports.decide,
    "message": messages.ask_text,
    "sendtext": messages.send,
    "tickets": tickets.show_open,
    "ticket": tickets.show_ticket,
    "reply": tickets.ask_text,
    "sendreply": tickets.send,
    "closeticket": tickets.close,
    "growth": growth.show_growth,
    "stats": statistics.show_statistics,
    "chart": statistics.send_chart,
    "csv": statistics.send_table,
    "endcode": growth.end_code,
    "log": log.show_log,
}
# What the administrator's next message does, by the screen that it answers.
ANSWERS: Mapping[str, Answer] = {
    "find": people.find_typed,
    "amount": credits.on_typed,
    "ban": bans.on_typed,
    "maintenance": maintenance.on_typed,
    "message": messages.on_typed,
    "reply": tickets.on_typed,
    "growth": growth.on_typed,
    "write": broadcasts.on_written,
    "buttons": broadcasts.on_buttons,
}


async def open_menu(services: Services, context: MessageContext) -> list[Reply]:
    """`/admin`, `/admin log`, `/admin ID|@name`, or a reply to a message of somebody: the menu, in private."""
    if context.user_id not in services.settings.admin_ids:
        return [TextReply(context.place, services.translate(context, "admin-only"))] if context.private else []
    whom, caller = _replied_id(context), _caller(services, context)
    if not context.private:
        if whom is None:
            return [TextReply(context.place, services.translate(context, "admin-in-private"), expiring=True)]
        screen = await people.show_profile(services, caller, [str(whom)])
        return [AdminNotice(context.user_id, screen.text, screen.keyboard)]
    words = [str(whom)] if whom is not None else context.words.split() or ["home"]
    named = (
        words if words[0] in ("home", "log") else ["who", words[1] if words[0] == "find" and words[1:] else words[0]]
    )
    screen = await SCREENS[named[0]](services, caller, named[1:])
    return await _in_a_message(services, caller, context.place, screen)


async def on_press(services: Services, press: ButtonContext, words: Sequence[str]) -> list[Reply]:
    """Shows the screen of a pressed button in the same message."""
    message = press.query.message
    if press.user_id not in services.settings.admin_ids or words[0] not in SCREENS or not isinstance(message, Message):
        return [Toast(press.query.id, services.translations.plain(press.language, "alert-gone"), as_alert=True)]
    caller = Admin(press.user_id, press.language, f"press:{press.query.id}", services.translations)
    screen = await SCREENS[words[0]](services, caller, words[1:])
    place, toast = ReplyTarget.of(message), Toast(press.query.id, screen.toast)
    if not screen.text:
        return [toast, *screen.replies]
    if message.text is None:  # a button under a picture
        return [toast, *await _in_a_message(services, caller, place, replace(screen, toast=""))]
    await _note_question(services, caller, screen)
    return [toast, EditText(place, screen.text, screen.keyboard), *screen.replies]


async def on_answer(services: Services, context: MessageContext) -> list[Reply] | None:
    """The screen after what an administrator typed or forwarded; None for everything that answers no question."""
    if context.user_id not in services.settings.admin_ids or not context.private:
        return None
    async with services.database.read() as connection:
        topic = await open_topic(connection, admin_id=context.user_id)
    if topic is None:
        return None
    name, *words = topic.split(":")
    origin, caller = context.message.forward_origin, _caller(services, context)
    text = str(origin.sender_user.id) if isinstance(origin, MessageOriginUser) else context.words
    screen = await ANSWERS[name](services, caller, words, Typed(text, context.message))
    return await _in_a_message(services, caller, context.place, screen)


async def drop_answer(services: Services, context: MessageContext) -> None:
    """An administrator who sends a command does something else: their next message answers no question."""
    if context.user_id in services.settings.admin_ids and context.private:
        async with services.database.write() as tx:
            await drop_question(tx, admin_id=context.user_id)


async def _in_a_message(services: Services, caller: Admin, place: ReplyTarget, screen: Screen) -> list[Reply]:
    """The screen as a new message."""
    await _note_question(services, caller, screen)
    text = f"{escape(screen.toast, quote=False)}\n\n{screen.text}" if screen.toast else screen.text
    return [TextReply(place, text, screen.keyboard), *screen.replies]


async def _note_question(services: Services, caller: Admin, screen: Screen) -> None:
    """The administrator's next message answers this screen, or none."""
    async with services.database.read() as connection:
        topic = await open_topic(connection, admin_id=caller.id)
    if screen.asks:
        async with services.database.write() as tx:
            await ask_admin(tx, admin_id=caller.id, topic=screen.asks)
    elif topic is not None:
        async with services.database.write() as tx:
            await drop_question(tx, admin_id=caller.id)


def _caller(services: Services, context: MessageContext) -> Admin:
    key = f"message:{context.place.chat_id}:{context.place.message_id}"
    return Admin(context.user_id, context.language, key, services.translations)


def _replied_id(context: MessageContext) -> int | None:
    """Who wrote the message that the command replies to; in private, who wrote what was forwarded."""
    replied = replied_to(context.message)
    if replied is None:
        return None
    if isinstance(replied.forward_origin, MessageOriginUser):
        return replied.forward_origin.sender_user.id
    user = replied.from_user
    return user.id if user is not None and not user.is_bot and not context.private else None
