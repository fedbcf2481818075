"""Banning people and chats, and ending that. Every replica knows within a second."""

from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.admin import people
from bot.handlers.admin.screens import Admin, Screen, Typed
from bot.handlers.services import Services
from bot.i18n.text import single_line
from storage.admin.audit_log import Action, record
from storage.admin.bans import ban, unban
from storage.admin.drafts import find_draft, keep_draft

_REASONS = ("spam", "content", "abuse")
_TOPIC = "ban"
_REASON_UNITS = 200


async def ask_why(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Offers reasons; the next message may be another one."""
    subject = words[0]
    reasons = tuple(admin.button(f"button-admin-{reason}", "banned", subject, reason) for reason in _REASONS)
    rows = (reasons, (admin.button("button-back", "who", subject),))
    return Screen(admin.html("admin-why", who=subject), rows, asks=f"ban:{subject}")


async def ban_for(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Bans for one of the offered reasons."""
    return await _ban(services, admin, int(words[0]), words[1])


async def on_typed(services: Services, admin: Admin, words: Sequence[str], typed: Typed) -> Screen:
    """Keeps the reason that an administrator typed, and asks once more; another text replaces it."""
    subject, reason = int(words[0]), single_line(typed.text)[:_REASON_UNITS]
    if not reason:
        return await ask_why(services, admin, words)
    async with services.database.write() as tx:
        draft = await keep_draft(tx, key=admin.key, admin_id=admin.id, topic=_TOPIC, subject_id=subject, text=reason)
    confirm = admin.button("button-admin-yes", "bantyped", subject, draft)
    rows = ((confirm, admin.button("button-back", "who", subject)),)
    return Screen(admin.html("admin-sure-ban", who=str(subject), details=reason), rows, asks=f"ban:{subject}")


async def ban_as_typed(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Bans for the reason that was confirmed, once."""
    async with services.database.read() as connection:
        draft = await find_draft(connection, words[1])
    if draft is None:
        screen = await people.show_profile(services, admin, words)
        return replace(screen, toast=admin.plain("alert-admin-done-before"))
    return await _ban(services, replace(admin, key=f"draft:{draft.id}"), draft.subject_id, draft.text)


async def _ban(services: Services, admin: Admin, subject: int, reason: str) -> Screen:
    if subject in services.settings.admin_ids:
        toast = admin.plain("alert-admin-admin")
    else:
        async with services.database.write() as tx:
            new = await record(tx, Action(admin.key, admin.id, "ban", str(subject), reason))
            if new:
                await ban(tx, subject_id=subject, reason=reason, banned_by=admin.id)
                await services.admin.state.announce(tx)
        await services.admin.state.load()
        toast = admin.plain("alert-admin-banned" if new else "alert-admin-done-before")
    return replace(await people.show_profile(services, admin, [str(subject)]), toast=toast)


async def end_ban(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Ends a ban at once."""
    subject = int(words[0])
    async with services.database.write() as tx:
        if await record(tx, Action(admin.key, admin.id, "unban", str(subject))):
            await unban(tx, subject_id=subject)
            await services.admin.state.announce(tx)
    await services.admin.state.load()
    toast = admin.plain("alert-admin-unbanned")
    return replace(await people.show_profile(services, admin, [str(subject)]), toast=toast)
