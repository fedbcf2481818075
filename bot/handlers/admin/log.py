"""/admin log: what administrators did."""

from collections.abc import Sequence

from bot.handlers.admin.screens import Admin, Screen, format_time
from bot.handlers.services import Services
from bot.i18n.text import single_line, truncate
from storage.admin.audit_log import LogEntry, list_actions

_LINES = 12
_DETAILS_UNITS = 80


async def show_log(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """The newest entries, or those before an id, or those about one subject."""
    subject = words[1] if len(words) > 1 else None
    before = int(words[0]) if words and words[0].isdecimal() and words[0] != "0" else None
    async with services.database.read() as connection:
        found = await list_actions(connection, subject=subject, before=before, limit=_LINES + 1)
    lines = [admin.html("admin-log"), *(_format(admin, entry) for entry in found[:_LINES])]
    if not found:
        lines.append(admin.html("admin-log-none"))
    older = (
        (admin.button("button-admin-older", "log", found[_LINES - 1].id, *([subject] if subject else [])),)
        if len(found) > _LINES
        else ()
    )
    back = admin.button("button-back", "who", subject) if subject else admin.button("button-back", "home")
    return Screen("\n".join(lines), tuple(row for row in (older, (back,)) if row))


def _format(admin: Admin, entry: LogEntry) -> str:
    return admin.html(
        "admin-log-line",
        when=format_time(entry.done_at),
        admin=str(entry.admin_id),
        action=entry.action,
        subject=entry.subject or "",
        details=truncate(single_line(entry.details or ""), _DETAILS_UNITS),
    )
