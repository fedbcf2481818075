"""Rows as values: an order, its parts, a stored picture."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, Self, TypeVar

from sqlalchemy import Table

from storage.schema.orders import orders as orders_table
from storage.schema.orders import parts as parts_table
from storage.schema.states import OPEN_PARTS, OrderState, PartState


@dataclass(frozen=True, slots=True)
class Stored:
    """A result in the media store. `media_type` such as image/png, width and height in pixels, size in bytes.

    Of a video also its length in `seconds`, whether Telegram's apps play it, and the keys of pictures: a thumbnail, and
    the last frame.
    """

    key: str
    media_type: str
    width: int
    height: int
    size: int
    seconds: int | None = None
    playable: bool = True
    thumbnail_key: str | None = None
    last_frame_key: str | None = None

    @property
    def extension(self) -> str:
        """That of its file name, without the dot."""
        return self.key.rpartition(".")[2]

    @property
    def is_video(self) -> bool:
        """Whether it is a video."""
        return self.media_type.startswith("video/")

    @property
    def picture_key(self) -> str | None:
        """The picture that goes on from it: itself, or a video's last frame; None where that is not known."""
        return self.last_frame_key if self.is_video else self.key

    @property
    def keys(self) -> tuple[str, ...]:
        """Everything that is stored of it."""
        return tuple(key for key in (self.key, self.thumbnail_key, self.last_frame_key) if key is not None)

    def as_json(self) -> dict[str, Any]:
        """The row's form; older versions read those of pictures."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) != one.default}


@dataclass(frozen=True, slots=True)
class Source:
    """A picture to edit: Telegram's `file_id`, or the `media_key` of one of ours. Exactly one of them is set."""

    file_id: str | None = None
    media_key: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The row's form."""
        return {"file_id": self.file_id, "media_key": self.media_key}


@dataclass(frozen=True, slots=True)
class Part:
    """One paid submission."""

    id: str
    order_id: str
    ordinal: int
    model: str
    count: int
    credits: int
    state: PartState
    idempotency_key: str
    callback_token: str
    gateway: str | None = None
    tried: tuple[str, ...] = ()
    callbacks: int = 0
    callbacks_seen: int = 0
    body: bytes | None = None
    task_id: str | None = None
    attempts: int = 0
    polls: int = 0
    next_at: int | None = None
    submitted_at: int | None = None
    unsure_since: int | None = None
    finished_at: int | None = None
    failure: str | None = None
    failure_detail: str | None = None
    percent: int | None = None
    results: tuple[Stored, ...] = ()
    cost: float | None = None
    cost_unit: str | None = None
    late_result: str | None = None
    late_result_until: int | None = None

    @property
    def refunded(self) -> int:
        """The credits that were given back once it ended."""
        if self.state is PartState.FAILED:
            return 0 if self.failure == "stopped" else self.credits
        return self.credits - self.credits * len(self.results) // self.count

    @property
    def open(self) -> bool:
        """Whether it still waits for its end."""
        return self.state in OPEN_PARTS

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """The part in a row."""
        values = {field: row[column] for field, column in _PART_COLUMNS.items()}
        values |= {
            "state": PartState(row["state"]),
            "tried": tuple(row["tried"]),
            "results": tuple(Stored(**result) for result in row["results"]),
        }
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asked for, with its parts in order. Times are milliseconds since 1970 by the database's clock."""

    id: str
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
    count: int
    unit_credits: int
    sources: tuple[Source, ...]
    album_id: str | None
    parent_id: str | None
    state: OrderState
    created_at: int
    failure: str | None = None
    placeholder_status: str = "none"
    placeholder_id: int | None = None
    displayed: str | None = None
    notified_at: int | None = None
    delivery_attempts: int = 0
    due_at: int | None = None
    fence: int = 0
    wakeups: int = 0
    started_at: int | None = None
    deadline_at: int | None = None
    finished_at: int | None = None
    spoiler: bool = False
    quiet: bool = False
    cancel_asked_at: int | None = None
    photo_id: str | None = None
    inline_id: str | None = None
    inline_updated_at: int | None = None
    guest_query_id: str | None = None
    seconds: int | None = None
    mute: bool = False
    uses_references: bool = False
    seed: int | None = None
    transparent: bool = False
    mask: bool = False
    style: str | None = None
    negative: str | None = None
    parts: tuple[Part, ...] = field(default=())

    @property
    def credits(self) -> int:
        """What it costs in all."""
        return self.unit_credits * self.count

    @property
    def charged(self) -> int:
        """What it costs after the refunds of its parts."""
        return sum(part.credits - part.refunded for part in self.parts)

    @property
    def inputs(self) -> int:
        """How many pictures it edits or shows, without a mask."""
        return len(self.sources) - self.mask

    @property
    def from_inline(self) -> bool:
        """Whether it was ordered where we may not be, and is shown there, too."""
        return self.inline_id is not None or self.guest_query_id is not None

    @property
    def pictures(self) -> tuple[Stored, ...]:
        """Every picture it has so far, in the order of its parts."""
        return tuple(picture for part in self.parts for picture in part.results)

    @classmethod
    def of(cls, row: Mapping[str, Any], parts: tuple[Part, ...]) -> Self:
        """The order in a row."""
        values = {field: row[column] for field, column in _ORDER_COLUMNS.items()}
        values |= {
            "state": OrderState(row["state"]),
            "sources": tuple(Source(**source) for source in row["sources"]),
            "parts": parts,
        }
        return cls(**values)


def _columns(record: type[Any], table: Table) -> dict[str, str]:
    """The column that each field of the record is kept in; some have older names in the database."""
    return {one.name: table.c[one.name].name for one in fields(record) if one.name in table.c}


_PART_COLUMNS = _columns(Part, parts_table)
_ORDER_COLUMNS = _columns(Order, orders_table)


Row = TypeVar("Row", Order, Part)


def changed(row: Row, **values: Any) -> Row:
    """The row with these values: what `dataclasses.replace` does, at a fifth of its cost. An order needs dozens."""
    read, writes = _SLOTS[type(row)]
    new = object.__new__(type(row))
    for write, value in zip(writes.values(), read(row), strict=True):
        write(new, value)
    for name, value in values.items():
        writes[name](new, value)
    return new


def _slots(kind: type[Any]) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, Callable[..., None]]]:
    """What reads all fields of a row, and what writes each of them in a new one."""
    names = [one.name for one in fields(kind)]
    return attrgetter(*names), {name: kind.__dict__[name].__set__ for name in names}


_SLOTS: dict[type[Any], Any] = {kind: _slots(kind) for kind in (Order, Part)}
