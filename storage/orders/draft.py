"""What is asked for, and the order that is made of it."""

import secrets
from dataclasses import dataclass

from storage.orders.models import Order, Part, Source
from storage.schema.states import (
    OrderState,
    PartState,
)

_ID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"

_ID_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An order to be placed. `intent` names what was asked: the same intent makes one order, however often it comes.

    `message_id` is what it answers, 0 for nothing. `inline_id` is a message elsewhere that shows what becomes of it,
    `guest_query_id` a call from elsewhere whose answer will be such a message.
    `part_counts` are the pictures of each paid submission; `delay_seconds` waits for the rest of an album. One to
    `deduplicate` is not placed beside an unfinished order of the same person that asks for the same: a button was
    pressed twice. With a `mask` the second source shows where to edit; `negative` are words for a field of
    their own. A `dearer` one costs more than it would with the model that the person chose and that cannot make it.
    """

    intent: str
    account_id: int
    user_id: int
    chat_id: int
    thread_id: int | None
    message_id: int
    language: str
    kind: str
    prompt: str
    model: str
    via: str | None
    ratio: str | None
    resolution: str | None
    part_counts: tuple[int, ...]
    unit_credits: int
    sources: tuple[Source, ...] = ()
    album_id: str | None = None
    parent_id: str | None = None
    delay_seconds: float = 0.0
    spoiler: bool = False
    quiet: bool = False
    deduplicate: bool = False
    inline_id: str | None = None
    guest_query_id: str | None = None
    seconds: int | None = None
    mute: bool = False
    uses_references: bool = False
    seed: int | None = None
    transparent: bool = False
    mask: bool = False
    style: str | None = None
    negative: str | None = None
    dearer: bool = False

    @property
    def credits(self) -> int:
        """What it costs in all."""
        return sum(self.part_counts) * self.unit_credits

    @property
    def inputs(self) -> int:
        """How many pictures it edits or shows, without a mask; at least one of an album that is being collected."""
        return len(self.sources) - self.mask if self.sources else int(self.album_id is not None)

    @property
    def words(self) -> str:
        """All that the model reads."""
        return self.prompt if self.negative is None else f"{self.prompt}\n{self.negative}"


def new_order(draft: Draft, now: int) -> Order:
    """The order of a draft, with its parts; not stored yet."""
    order_id = "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))
    return Order(
        id=order_id,
        intent=draft.intent,
        account_id=draft.account_id,
        user_id=draft.user_id,
        chat_id=draft.chat_id,
        thread_id=draft.thread_id,
        message_id=draft.message_id,
        language=draft.language,
        kind=draft.kind,
        prompt=draft.prompt,
        model=draft.model,
        via=draft.via,
        ratio=draft.ratio,
        resolution=draft.resolution,
        count=sum(draft.part_counts),
        unit_credits=draft.unit_credits,
        sources=draft.sources,
        album_id=draft.album_id,
        parent_id=draft.parent_id,
        state=OrderState.QUEUED,
        due_at=now + int(draft.delay_seconds * 1000),
        created_at=now,
        spoiler=draft.spoiler,
        quiet=draft.quiet,
        inline_id=draft.inline_id,
        guest_query_id=draft.guest_query_id,
        seconds=draft.seconds,
        mute=draft.mute,
        uses_references=draft.uses_references,
        seed=draft.seed,
        transparent=draft.transparent,
        mask=draft.mask,
        style=draft.style,
        negative=draft.negative,
        parts=tuple(_new_part(draft, order_id, ordinal) for ordinal in range(len(draft.part_counts))),
    )


def _new_part(draft: Draft, order_id: str, ordinal: int) -> Part:
    count = draft.part_counts[ordinal]
    return Part(
        id=f"{order_id}.{ordinal + 1}",
        order_id=order_id,
        ordinal=ordinal,
        model=draft.model,
        count=count,
        credits=count * draft.unit_credits,
        state=PartState.QUEUED,
        idempotency_key=secrets.token_hex(16),
        callback_token=secrets.token_urlsafe(32),
    )
