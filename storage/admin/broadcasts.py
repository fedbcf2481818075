"""Broadcasts: drafted, started, and handed out a few people at a time, at most once to each.

One process holds a running broadcast under a lease. Who gets it next is committed before anything is sent; what came
of it is committed together with the next few. If the process dies in between, those few are counted as uncertain and
are not written to again.
"""

from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import or_, select, update

from storage.admin.audiences import EVERYBODY, Recipient, next_recipients, recipients_of
from storage.database.database import clock, insert_once, plus_seconds
from storage.database.transaction import Transaction
from storage.schema.admin import broadcasts
from storage.schema.conversation import chats

log = structlog.get_logger(__name__)

DRAFT, RUNNING, STOPPED, DONE = "draft", "running", "stopped", "done"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One message to many people. `text` is HTML, `buttons` are pairs of label and address."""

    id: int
    state: str
    text: str
    photo_id: str | None
    buttons: tuple[tuple[str, str], ...]
    audience: str
    created_by: int
    created_at: int
    total: int
    delivered: int
    blocked: int
    failed: int
    uncertain: int

    @property
    def handled(self) -> int:
        """How many people it was sent to, in whatever way that ended."""
        return self.delivered + self.blocked + self.failed + self.uncertain


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the messages to `people`: counts, who blocks the bot, to whom nothing was sent after all."""

    people: tuple[int, ...] = ()
    delivered: int = 0
    failed: int = 0
    uncertain: int = 0
    blocked: tuple[int, ...] = ()
    unsent: tuple[int, ...] = ()


NOTHING = Outcome()


async def draft_broadcast(tx: Transaction, *, key: str, admin_id: int, text: str, photo_id: str | None) -> int:
    """The id of the draft; the same key always gives the same one."""
    row: dict[str, Any] = {"action_key": key, "state": DRAFT, "text": text, "photo_id": photo_id}
    given = {"audience": EVERYBODY, "created_by": admin_id, "created_at": clock()}
    given |= {"buttons": [], "in_flight": [], "unsent": []}
    counts = dict.fromkeys(("total", "last_id", "delivered", "blocked", "failed", "uncertain"), 0)
    await insert_once(tx, broadcasts, row | given | counts)
    return int((await tx.execute(select(broadcasts.c.id).where(broadcasts.c.action_key == key))).scalar_one())


async def change_draft(tx: Transaction, broadcast_id: int, **values: Any) -> None:
    """Changes audience or buttons of a draft; one that was started stays as it is."""
    await tx.execute(_in_state(broadcast_id, DRAFT).values(**values))


async def start_broadcast(tx: Transaction, broadcast_id: int, *, total: int) -> bool:
    """Starts a draft, or goes on with one that was stopped; False if it is neither."""
    started = _in_state(broadcast_id, DRAFT, STOPPED).values(state=RUNNING, total=total)
    return bool((await tx.execute(started)).rowcount)


async def stop_broadcast(tx: Transaction, broadcast_id: int) -> bool:
    """Stops it after the messages that are being sent; False if it does not run."""
    return bool((await tx.execute(_in_state(broadcast_id, RUNNING).values(state=STOPPED))).rowcount)


async def find_broadcast(connection: Transaction, broadcast_id: int, *, locked: bool = False) -> Broadcast | None:
    """The broadcast with that id; a `locked` one does not change until the transaction ends."""
    wanted = select(broadcasts).where(broadcasts.c.id == broadcast_id)
    found = await _load(connection, wanted.with_for_update() if locked else wanted)
    return found[0] if found else None


async def list_broadcasts(connection: Transaction, *, limit: int = 5) -> list[Broadcast]:
    """The newest, newest first."""
    return await _load(connection, select(broadcasts).order_by(broadcasts.c.id.desc()).limit(limit))


async def is_any_running(connection: Transaction) -> bool:
    """Whether there is anything to send."""
    return await connection.scalar(select(broadcasts.c.id).where(broadcasts.c.state == RUNNING).limit(1)) is not None


async def claim_broadcast(tx: Transaction, *, owner: str, lease_seconds: float, alone: bool) -> Broadcast | None:
    """The oldest running broadcast that no living process holds; `alone`: no other process can be alive.

    Whom a dead process was writing to is counted as uncertain.
    """
    mine = broadcasts.c.lease_owner == owner
    free = or_(broadcasts.c.lease_owner.is_(None), broadcasts.c.lease_until < clock(), mine)
    oldest = select(broadcasts).where(broadcasts.c.state == RUNNING).order_by(broadcasts.c.id).limit(1)
    held = (oldest if alone else oldest.where(free)).with_for_update(skip_locked=True)
    row = (await tx.execute(held)).mappings().one_or_none()
    if row is None:
        return None
    if row["in_flight"]:
        log.warning("broadcast was interrupted", broadcast=row["id"], uncertain=len(row["in_flight"]))
    await tx.execute(
        update(broadcasts)
        .where(broadcasts.c.id == row["id"])
        .values(
            uncertain=broadcasts.c.uncertain + len(row["in_flight"]),
            in_flight=[],
            lease_owner=owner,
            lease_until=plus_seconds(clock(), lease_seconds),
        )
    )
    return _broadcast(row)


async def next_batch(
    tx: Transaction, broadcast_id: int, *, owner: str, outcome: Outcome, limit: int, lease_seconds: float
) -> list[Recipient]:
    """Writes down what came of the last few and who is next; nobody when it is over, stopped or somebody else's.

    May be repeated when it is not known whether it was committed.
    """
    mine = (broadcasts.c.id == broadcast_id, broadcasts.c.lease_owner == owner)
    row = (await tx.execute(select(broadcasts).where(*mine).with_for_update())).mappings().one_or_none()
    if row is None:
        return []
    if tuple(row["in_flight"]) != outcome.people:  # it was committed the last time, and nothing was sent since
        outcome = Outcome(people=tuple(row["in_flight"]), unsent=tuple(row["in_flight"]))
    running = row["state"] == RUNNING and limit > 0
    unsent = [*outcome.unsent, *row["unsent"]]
    found: list[Recipient] = []
    if running:
        found = await recipients_of(tx, unsent[:limit])
        unsent = unsent[limit:]
    from_unsent = bool(found)
    if running and not found:
        found = await next_recipients(tx, audience=row["audience"], after=row["last_id"], limit=limit)
    values: dict[str, Any] = {
        "delivered": row["delivered"] + outcome.delivered,
        "blocked": row["blocked"] + len(outcome.blocked),
        "failed": row["failed"] + outcome.failed,
        "uncertain": row["uncertain"] + outcome.uncertain,
        "in_flight": [one.id for one in found],
        "unsent": unsent,
        "lease_until": plus_seconds(clock(), lease_seconds),
    }
    if found and not from_unsent:
        values["last_id"] = found[-1].id
    if not found:
        values |= {"lease_owner": None, "lease_until": None}
        if running:
            values |= {"state": DONE, "finished_at": clock()}
    await tx.execute(update(broadcasts).where(*mine).values(**values))
    for person in outcome.blocked:
        await insert_once(tx, chats, {"id": person})
        await tx.execute(update(chats).where(chats.c.id == person).values(silent_since=clock()))
    return found


async def renew_broadcast(tx: Transaction, broadcast_id: int, *, owner: str, lease_seconds: float) -> bool:
    """Renews the lease while Telegram asks to wait; False if another process has it now."""
    mine = (broadcasts.c.id == broadcast_id, broadcasts.c.lease_owner == owner)
    renewed = update(broadcasts).where(*mine).values(lease_until=plus_seconds(clock(), lease_seconds))
    return bool((await tx.execute(renewed)).rowcount)


def _in_state(broadcast_id: int, *states: str) -> Any:
    return update(broadcasts).where(broadcasts.c.id == broadcast_id, broadcasts.c.state.in_(states))


async def _load(connection: Transaction, found: Any) -> list[Broadcast]:
    return [_broadcast(row) for row in (await connection.execute(found)).mappings()]


def _broadcast(row: Any) -> Broadcast:
    named = {name: row[name] for name in Broadcast.__dataclass_fields__}
    return Broadcast(**named | {"buttons": tuple((label, address) for label, address in row["buttons"])})
