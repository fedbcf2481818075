"""Writing to a person as the bot: an answer to a report, or to a question."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.replies import AdminNotice
from bot.handlers.admin import people
from bot.handlers.admin.screens import Admin, Screen, Typed
from bot.handlers.permissions import load_effective_settings
from bot.handlers.services import Services
from bot.i18n.text import parsed_length
from storage.admin.audit_log import Action, record
from storage.admin.drafts import keep_draft, take_draft

LONGEST_UNITS = 3500  # with what is around it, it still is one message
_TOPIC = "message"
_LOGGED_UNITS = 200


async def ask_text(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Asks what to write."""
    subject = words[0]
    rows = ((admin.button("button-back", "who", subject),),)
    return Screen(admin.html("admin-message", who=subject), rows, asks=f"message:{subject}")


async def on_typed(services: Services, admin: Admin, words: Sequence[str], typed: Typed) -> Screen:
    """Keeps the text and shows it as the person will see it; another text replaces it."""
    subject, text = int(words[0]), typed.message.text_html if typed.message.text else ""
    if not text:
        return await ask_text(services, admin, words)
    if parsed_length(text) > LONGEST_UNITS:
        toast = admin.plain("alert-admin-long", limit=LONGEST_UNITS)
        return replace(await ask_text(services, admin, words), toast=toast)
    async with services.database.write() as tx:
        draft = await keep_draft(tx, key=admin.key, admin_id=admin.id, topic=_TOPIC, subject_id=subject, text=text)
    shown = await _format(services, subject, text)
    confirm = admin.button("button-admin-send", "sendtext", subject, draft)
    rows = ((confirm, admin.button("button-back", "who", subject)),)
    question = admin.html("admin-sure-message", who=str(subject))
    return Screen(f"{question}\n\n{shown}", rows, asks=f"message:{subject}")


async def send(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Sends what was confirmed, once."""
    subject = int(words[0])
    async with services.database.write() as tx:
        draft = await take_draft(tx, words[1])
        if draft is not None:
            await record(tx, Action(admin.key, admin.id, "message", str(subject), draft.text[:_LOGGED_UNITS]))
    screen = await people.show_profile(services, admin, [str(subject)])
    if draft is None:
        return replace(screen, toast=admin.plain("alert-admin-done-before"))
    notice = AdminNotice(subject, await _format(services, subject, draft.text))
    return replace(screen, toast=admin.plain("alert-admin-written"), replies=(notice,))


async def _format(services: Services, subject: int, text: str) -> str:
    """The message with its heading, in the person's language."""
    effective = await load_effective_settings(services, user_id=subject, chat_id=subject, thread_id=None)
    heading = services.translations.html(effective.language or "en", "message-from-admins")
    return f"{heading}\n\n{text}"
