"""The words shared with every gateway: an offer, a wish, a ticket, progress."""

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol

import httpx

from providers.errors import GatewayError
from providers.image import ImageFile


class Kind(StrEnum):
    """What a person wants done."""

    GENERATE = "generate"
    EDIT = "edit"


class Recovery(StrEnum):
    """What a gateway lets us do about a paid submission whose reply was lost."""

    RESEND = "resend"  # an idempotency key: the same body with the same key buys at most once
    CALLBACK = "callback"  # a callback carries our token and names the task
    NONE = "none"  # nothing: never resubmit


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """What one gateway can do with one model, for one kind of order.

    `ratios` and `resolutions` are empty where the model lets nobody choose. `prompt_limit` counts characters.
    `outputs` is the most pictures one submission returns, `inputs` the most pictures it takes (0 when generating).
    """

    model: str
    kind: Kind
    vendor_id: str
    prompt_limit: int
    ratios: tuple[str, ...]
    resolutions: tuple[str, ...]
    default_ratio: str | None
    default_resolution: str | None
    outputs: int = 1
    inputs: int = 0


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What one paid submission asks for. `images` are addresses that the gateway can read, none when generating."""

    offer: ModelOffer
    prompt: str
    ratio: str | None = None
    resolution: str | None = None
    count: int = 1
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmittedTask:
    """A submission was accepted. `estimated_seconds` is the gateway's own guess, None when it made none."""

    task_id: str
    estimated_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not finished. `percent` is 0 to 100 where the gateway tells."""

    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """Done; `urls` is never empty (an empty result on "completed" is still `Waiting`)."""

    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """The task ended without a picture; `error` says why."""

    error: GatewayError


Progress = Waiting | Finished | Failed

# A conversation in pure words: yields requests, is sent their responses, returns the address of the hosted picture.
Hosting = Generator[httpx.Request, httpx.Response, str]


class Gateway(Protocol):
    """One gateway: pure translation between our words and httpx's. Built with a key and an origin, performs no I/O.

    `submitted`, `looked` and `probed` raise the errors of `providers.errors`; the others do not fail.
    """

    name: ClassVar[str]
    offers: ClassVar[tuple[ModelOffer, ...]]
    calls_back: ClassVar[bool]

    @property
    def origin(self) -> str:
        """The scheme, host and port that the operator configured: requests to it are trusted and carry the key."""

    def recovery(self, *, callback: bool) -> Recovery:
        """What can be done about a lost reply, given whether the submission carried a callback address."""

    def body(self, wish: GenerationRequest, *, callback: str | None) -> bytes:
        """The paid request's body. It is stored and sent again byte for byte, never rebuilt."""

    def submit(self, body: bytes, *, key: str) -> httpx.Request:
        """The paid request. `key` is the intent's own; gateways without idempotency leave it out."""

    def submitted(self, reply: httpx.Response) -> SubmittedTask:
        """The ticket of an accepted submission."""

    def look(self, task_id: str) -> httpx.Request:
        """A free read of the task's state, at our own address for it."""

    def looked(self, reply: httpx.Response) -> Progress:
        """What the task has come to. `Busy` and `Unsure` mean: look again later."""

    def called(self, body: bytes) -> str | None:
        """The task that a callback's body names, None when it names none. Never trusted: only a reason to look."""

    def host(self, picture: ImageFile, *, name: str) -> Hosting:
        """A conversation that ends with an address of `picture` which this gateway can read."""

    def probe(self) -> httpx.Request:
        """A free request that tells whether the key works."""

    def probed(self, reply: httpx.Response) -> float | None:
        """The credit left at the gateway, None where it does not tell."""
