"""The audit log: what administrators did. An action and its entry share one transaction."""

from dataclasses import dataclass

from sqlalchemy import select

from storage.database.database import clock, insert_once
from storage.database.transaction import Transaction
from storage.schema.admin import audit_log


@dataclass(frozen=True, slots=True)
class Action:
    """What an administrator does. `key` is the press or the message, so that the action counts once."""

    key: str
    admin_id: int
    action: str
    subject: str | None = None
    details: str | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log; `done_at` in milliseconds since 1970."""

    id: int
    admin_id: int
    action: str
    subject: str | None
    details: str | None
    done_at: int


async def record(tx: Transaction, action: Action) -> bool:
    """Writes the action down; False if it was done before, and is not to be done again."""
    row = {"action_key": action.key, "admin_id": action.admin_id, "action": action.action}
    return await insert_once(
        tx, audit_log, row | {"subject": action.subject, "details": action.details, "done_at": clock()}
    )


async def find_subject(connection: Transaction, key: str) -> str | None:
    """What the action with that key was about, None if it was not done."""
    subject: str | None = await connection.scalar(select(audit_log.c.subject).where(audit_log.c.action_key == key))
    return subject


async def list_actions(
    connection: Transaction, *, subject: str | None = None, before: int | None = None, limit: int = 10
) -> list[LogEntry]:
    """The newest entries, newest first: about one subject, or those before an id."""
    columns = audit_log.c
    found = select(
        columns.id, columns.admin_id, columns.action, columns.subject, columns.details, columns.done_at
    ).order_by(columns.id.desc())
    if subject is not None:
        found = found.where(columns.subject == subject)
    if before is not None:
        found = found.where(columns.id < before)
    return [LogEntry(**row) for row in (await connection.execute(found.limit(limit))).mappings()]
