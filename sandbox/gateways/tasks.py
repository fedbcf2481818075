"""The records of a task queue: jobs, tasks, create requests, files."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.gateways.faults import Fault

FORBIDDEN = ("forbidden", "запрещено", "запрещён", "禁止")


class State(StrEnum):
    """The state of a task; each gateway has its own names for it."""

    WAITING = "waiting"
    PAINTING = "painting"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A paid generation, independent of the gateway.

    `seconds` make it a video; its images are the first and last frame, or `references`; `last_frame` returns it too.
    A `mask` is transparent where the first image may change. `sides` are the shortest and longest that each of its
    images may have.
    """

    model: str
    prompt: str
    body: dict[str, Any]
    ratio: str = "1:1"
    resolution: str = "2K"
    count: int = 1
    images: tuple[str, ...] = ()
    mask: str = ""
    media: str = "png"
    seconds: int = 0
    sound: bool = True
    references: bool = False
    last_frame: bool = False
    sides: tuple[int, int] | None = None
    credits: float = 1.0
    callback: str | None = None

    @property
    def forbidden(self) -> bool:
        """Whether the prompt contains a word that is to be refused."""
        return any(word in self.prompt.casefold() for word in FORBIDDEN)


@dataclass(slots=True)
class Task:
    """One paid submission. Times are Unix seconds; `failure` is content, unreadable or failed, with its text."""

    id: str
    job: Job
    seconds: float
    created: float
    key: str | None = None
    state: State = State.WAITING
    changed: float = 0.0
    finished: float | None = None
    results: list[str] = field(default_factory=list)
    empty_looks: int = 0
    signature: int = 0  # how many addresses its results have had
    failure: tuple[str, str] | None = None
    outcome: Fault | None = None
    result: Fault | None = None
    callback: Fault | None = None
    callbacks: list[dict[str, Any]] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: bool = False
    told: asyncio.Event = field(default_factory=asyncio.Event)  # set when the callback was sent or is not wanted

    def percent(self, now: float) -> int:
        """The progress, 0 to 99 while generating."""
        if self.state is State.COMPLETED:
            return 100
        return min(99, int(100 * (now - self.created) / max(self.seconds, 0.01)))


@dataclass(slots=True)
class Create:
    """One received create request. `charged` is refunded when the task fails."""

    at: float
    key: str | None
    sha256: str
    task_id: str | None = None
    charged: float = 0.0
    status: int | None = None
    replay: bool = False
    fault: str | None = None


@dataclass(slots=True)
class StoredFile:
    """A served file, delayed by `seconds`."""

    content: bytes
    media_type: str
    seconds: float = 0.0
    fault: Fault | None = None
    downloads: int = 0
