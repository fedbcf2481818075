"""Types and the interface that every gateway implements: model offer, generation request, submitted task, progress."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Protocol, TypeVar

import httpx

from providers.errors import GatewayError
from providers.image import ImageFile


class Kind(StrEnum):
    """What a person wants done."""

    GENERATE = "generate"
    EDIT = "edit"
    VIDEO = "video"


class Form(StrEnum):
    """What a video starts from."""

    TEXT = "text"
    FRAMES = "frames"  # the first frame, and the last where there are two
    REFERENCES = "references"  # pictures of what it shows


class Sound(StrEnum):
    """Whether a video has sound."""

    ALWAYS = "always"
    CHOOSABLE = "choosable"
    NEVER = "never"


class Recovery(StrEnum):
    """How a paid submission whose reply was lost can be recovered at a gateway."""

    RESEND = "resend"  # an idempotency key: the same body with the same key is charged at most once
    CALLBACK = "callback"  # a callback carries our token and names the task
    OWN_ID = "own-id"  # the task has an id of ours: asked for, and sent again only when it never arrived
    NONE = "none"  # not possible: never resubmit


@dataclass(frozen=True, slots=True)
class Price:
    """Credits for one result, or for each of its seconds; `at` are those of resolutions that cost something else.

    0 is free. `usd` is what the gateway charges for that many `credits`, or for a free result; None: not known.
    """

    credits: int = 1
    per_second: bool = False
    at: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    usd: float | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """How a gateway names the fields of a request; "" for what it does not take.

    `single_pictures` are the fields of one picture each, in their order, where `pictures` is no list. `auto` is its
    word for the shape of the given picture, `words` are its resolutions, seconds and styles where they differ
    from ours, `sizes` its words for a ratio and a resolution together, such as "16:9 2K", in the field of the ratio.
    `constants` are sent with every request; at ComfyUI they are the workflow, with placeholders.
    """

    pictures: str = ""
    single_pictures: tuple[str, ...] = ()
    ratio: str = ""
    resolution: str = ""
    count: str = ""
    seconds: str = ""
    sound: str = ""
    seed: str = ""
    transparent: str = ""  # takes the word "transparent"
    mask: str = ""  # a PNG of the first picture's size, transparent where that is to change
    style: str = ""
    negative: str = ""  # what is not wanted
    auto: str = ""
    callback: str = ""
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sizes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    constants: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """What one gateway offers for one model and one kind of order.

    `ratios`, `resolutions`, `seconds` and `styles` are empty if the model has no such option; `prompt_limit` counts
    characters. `outputs` is the most results one submission returns, `inputs` the most pictures it takes (0 when
    generating), `least_inputs` the fewest; it reads them only `by_link` if their bytes cannot be sent. A `hidden` one
    is not on offer, but orders that name it are still bought.
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
    least_inputs: int = 0
    form: Form = Form.TEXT
    seconds: tuple[int, ...] = ()
    default_seconds: int | None = None
    sound: Sound = Sound.NEVER
    styles: tuple[str, ...] = ()
    price: Price = Price()
    wire: Wire = Wire()
    by_link: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What one paid submission asks for. `images` are addresses that the gateway can read, none when generating.

    `mask` is the address of a PNG of the first one's size, transparent where that is to change, "" for everywhere.
    For a video in the form of frames they are the first and the last one, else its references. `usual_seed` is for
    models that need a seed: another number, less than 2**32, for each submission.
    """

    offer: ModelOffer
    prompt: str
    ratio: str | None = None
    resolution: str | None = None
    count: int = 1
    images: tuple[str, ...] = ()
    seconds: int | None = None
    sound: bool = True
    seed: int | None = None
    usual_seed: int = 0
    transparent: bool = False
    mask: str = ""
    style: str | None = None
    negative: str | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What the operator was charged. `unit` is a currency such as "USD", or "credits" of the gateway."""

    amount: float
    unit: str = "USD"


@dataclass(frozen=True, slots=True)
class SubmittedTask:
    """An accepted submission. `estimated_seconds` is the gateway's estimate, None if it gave none."""

    task_id: str
    estimated_seconds: float | None = None
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class Produced:
    """A submission that was answered with its results: the bytes of each, or its address. Never empty."""

    results: tuple[bytes | str, ...] = field(repr=False)
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class PaidCall:
    """How long the reply to a paid request may take, None for as long as any other call, and how large it may be."""

    seconds: float | None = None
    reply_bytes: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not finished. `percent` is 0 to 100, `position` its place in the gateway's queue (1 is next), where it tells."""

    percent: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """Done; `urls` is never empty (an empty result on "completed" is still `Waiting`).

    Among those of a video may be a picture: its last frame.
    """

    urls: tuple[str, ...]
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The task ended without a result; `error` says why."""

    error: GatewayError


Progress = Waiting | Finished | Failed


@dataclass(frozen=True, slots=True)
class Callback:
    """What a gateway called us with. `query` is what it added, or was given, behind the address."""

    content: bytes
    headers: Mapping[str, str]
    received_at: float  # seconds since 1970
    query: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


Answer = TypeVar("Answer")
# A generator without I/O: yields free requests, receives their responses, returns the answer.
Conversation = Generator[httpx.Request, httpx.Response, Answer]
Hosting = Conversation[str]


class Gateway(Protocol):
    """One gateway: translates between our types and httpx requests and responses. Performs no I/O.

    `parse_submit`, `parse_status`, `parse_account` and conversations raise the errors of `providers.errors`; the others
    do not fail. `providers.base_gateway` holds what most gateways have in common.
    """

    brand: ClassVar[str]  # names its class, its model table and its settings
    name: str  # the brand, or the brand and the name of one of several servers, such as "openai-local"
    self_hosted: ClassVar[bool]  # a server of the operator's, without a key: several of them share the work
    calls_back: ClassVar[bool]
    reads_addresses: ClassVar[bool]  # of input images; else they travel inside the paid request, or are uploaded
    paid_call: ClassVar[PaidCall]
    previews: int  # how many of them the reply to a paid request for one picture brings before the picture

    @property
    def origin(self) -> str:
        """The configured scheme, host and port: requests to it are trusted and carry the key."""

    @property
    def origins(self) -> tuple[str, ...]:
        """All of those, the configured one first. No other request is sent with the key."""

    def recovery(self, *, callback: bool) -> Recovery:
        """How a lost reply can be recovered, given whether the submission had a callback URL."""

    def own_task_id(self, key: str) -> str:
        """The id that the task of the paid request with that key has; "" where the gateway chooses it."""

    def build_body(self, generation: GenerationRequest, *, callback: str | None) -> bytes:
        """The paid request: what of its path, query and content follows the order. Stored and resent, never rebuilt."""

    def submit_request(self, body: bytes, *, key: str, kind: Kind) -> httpx.Request:
        """The paid request. `key` is 32 hex digits, the idempotency key; gateways without idempotency ignore it."""

    def parse_submit(self, reply: httpx.Response) -> SubmittedTask | Produced:
        """The task of an accepted submission, or its results where the gateway answers with them."""

    def parse_preview(self, event: bytes) -> bytes | None:
        """The preview in an event of that reply, None in any other. Not checked: it may be no picture."""

    def status_request(self, task_id: str, *, kind: Kind) -> httpx.Request:
        """A free request for the status of a task of that kind. The URL is built here, never taken from a reply."""

    def parse_status(self, reply: httpx.Response) -> Progress | httpx.Request:
        """The task's status, or the free request that tells more. `Busy` and `Unsure` mean: poll again later.

        Raises `NeverArrived` when the gateway has no task with an id of ours.
        """

    def progress_request(self) -> httpx.Request | None:
        """Opens a websocket by which a server tells how far its tasks are; None where only their status tells."""

    def parse_progress(self, message: str) -> tuple[str, int] | None:
        """The task that such a message is about and its per cent, 0 to 99; None for any other message."""

    def cancel_requests(self, task_id: str, *, kind: Kind) -> tuple[httpx.Request, ...]:
        """Free requests that stop a task; () where that cannot be done. Whatever is answered, it may be too late."""

    def parse_callback(self, callback: Callback) -> Conversation[str | None]:
        """The task id in a callback, None if there is none. It only triggers a poll.

        Raises `BadSignature` when it is signed and somebody else signed it, or long ago.
        """

    def upload(self, picture: ImageFile, *, name: str) -> Hosting:
        """A generator of requests that returns a URL of `picture` which this gateway can read."""

    def result_request(self, url: str) -> httpx.Request | None:
        """How a result at one of its own origins is fetched; None for an address like any other."""

    def account_request(self) -> httpx.Request:
        """A free request that shows whether the key works."""

    def parse_account(self, reply: httpx.Response) -> float | None:
        """The remaining credit at the gateway, None if it does not report it."""
