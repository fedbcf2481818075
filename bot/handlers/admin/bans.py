"""Banning people and chats, and ending that. Every replica knows within a second."""

from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.admin import people
from bot.handlers.admin.screens import Admin, Screen, Typed
from bot.handlers.services import Services
from storage.admin.audit_log import Action, record
from storage.admin.bans import ban, unban

_REASONS = ("spam", "content", "abuse")
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
    """Bans for the reason that an administrator typed."""
    reason = typed.text.strip()[:_REASON_UNITS]
    return await _ban(services, admin, int(words[0]), reason) if reason else await ask_why(services, admin, words)


async def _ban(services: Services, admin: Admin, subject: int, reason: str) -> Screen:
    if subject in services.settings.admin_ids:
        toast = admin.plain("alert-admin-admin")
    else:
        async with services.database.write() as tx:
            if await record(tx, Action(admin.key, admin.id, "ban", str(subject), reason)):
                await ban(tx, subject_id=subject, reason=reason, banned_by=admin.id)
                await services.admin.state.announce(tx)
        await services.admin.state.load()
        toast = admin.plain("alert-admin-banned")
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
