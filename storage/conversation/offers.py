"""Offers: stored drafts of orders, placed when the person confirms."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import delete, select, update

from storage.database.database import DAY_MS, insert_once, now_ms
from storage.database.transaction import Transaction
from storage.orders.draft import Draft
from storage.orders.models import Source
from storage.schema.conversation import offers

_ID_BYTES = 8
_NOT_OFFERED = ("inline_id", "guest_query_id", "dearer")  # known only when the button is pressed, or no longer needed
_LATER = ("seconds", "mute", "uses_references", "mask", "style", "negative")  # older versions do not know these
_OLD_NAMES = {"lone": "deduplicate"}  # rows of versions before 0.2


@dataclass(frozen=True, slots=True)
class Offer:
    """Drafts offered to a person. Placing them repeatedly makes one order each."""

    id: str
    user_id: int
    drafts: tuple[Draft, ...]

    @property
    def credits(self) -> int:
        """The total price."""
        return sum(draft.credits for draft in self.drafts)


async def new_offer(tx: Transaction, drafts: Sequence[Draft], *, kind: str = "") -> Offer:
    """Stores an offer of what was asked; asked for again it replaces the one before, of the same `kind`.

    The idempotency keys of its orders contain the offer's id.
    """
    first = drafts[0]
    offer_id = offer_id_of(first.intent, user_id=first.user_id, kind=kind)
    payload = [_as_json(draft) | {"intent": f"offer:{offer_id}:{index}"} for index, draft in enumerate(drafts)]
    row = {"id": offer_id, "user_id": first.user_id, "drafts": payload, "made_at": await now_ms(tx)}
    if not await insert_once(tx, offers, row):
        await tx.execute(update(offers).where(offers.c.id == offer_id).values(drafts=payload, made_at=row["made_at"]))
    return Offer(offer_id, first.user_id, tuple(map(_draft, payload)))


def offer_id_of(intent: str, *, user_id: int, kind: str = "") -> str:
    """The id of the offer that this person gets for what was asked."""
    return hashlib.sha256(f"{user_id}:{intent}:{kind}".encode()).hexdigest()[: 2 * _ID_BYTES]


async def save_offer(tx: Transaction, draft: Draft) -> Offer:
    """Stores an offer of this draft; the same draft always gives the same offer."""
    payload = [_as_json(draft)]
    offer_id = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()[: 2 * _ID_BYTES]
    row = {"id": offer_id, "user_id": draft.user_id, "drafts": payload, "made_at": await now_ms(tx)}
    if not await insert_once(tx, offers, row):
        await tx.execute(update(offers).where(offers.c.id == offer_id).values(made_at=row["made_at"]))
    return Offer(offer_id, draft.user_id, (draft,))


async def find_offer(connection: Transaction, offer_id: str) -> Offer | None:
    """The offer, None if it does not exist or was deleted."""
    row = (await connection.execute(select(offers).where(offers.c.id == offer_id))).one_or_none()
    return None if row is None else Offer(row.id, row.user_id, tuple(map(_draft, row.drafts)))


async def forget_offers(tx: Transaction, *, days: float = 30) -> None:
    """Deletes old offers."""
    await tx.execute(delete(offers).where(offers.c.made_at < await now_ms(tx) - int(days * DAY_MS)))


def _as_json(draft: Draft) -> dict[str, Any]:
    payload = {
        field.name: getattr(draft, field.name)
        for field in fields(draft)
        if field.name not in _NOT_OFFERED and not (field.name in _LATER and getattr(draft, field.name) == field.default)
    }
    return payload | {"sources": [source.as_json() for source in draft.sources], "part_counts": list(draft.part_counts)}


def _draft(payload: Mapping[str, Any]) -> Draft:
    sources = tuple(Source(**source) for source in payload["sources"])
    values = {_OLD_NAMES.get(name, name): value for name, value in payload.items()}
    return Draft(**{**values, "sources": sources, "part_counts": tuple(payload["part_counts"])})
