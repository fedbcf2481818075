"""Writing to a person as the bot: an answer to a report or to a request for help."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.replies import AdminNotice
from bot.handlers.admin import people
from bot.handlers.admin.screens import Admin, Screen, Typed
from bot.handlers.permissions import load_effective_settings
from bot.handlers.services import Services
from storage.admin.audit_log import Action, record

_LOGGED_UNITS = 200


async def ask_text(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Asks what to write."""
    subject = words[0]
    rows = ((admin.button("button-back", "who", subject),),)
    return Screen(admin.html("admin-message", who=subject), rows, asks=f"message:{subject}")


async def on_typed(services: Services, admin: Admin, words: Sequence[str], typed: Typed) -> Screen:
    """Sends it, once."""
    subject, message = int(words[0]), typed.message
    text = message.text_html if message.text else ""
    if not text:
        return await ask_text(services, admin, words)
    details = typed.text[:_LOGGED_UNITS]
    async with services.database.write() as tx:
        new = await record(tx, Action(admin.key, admin.id, "message", str(subject), details))
    screen = replace(
        await people.show_profile(services, admin, [str(subject)]), toast=admin.plain("alert-admin-written")
    )
    if not new:
        return screen
    effective = await load_effective_settings(services, user_id=subject, chat_id=subject, thread_id=None)
    heading = services.translations.html(effective.language or "en", "message-from-admins")
    return replace(screen, replies=(AdminNotice(subject, f"{heading}\n\n{text}"),))
