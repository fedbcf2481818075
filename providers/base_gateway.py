"""What most gateways have in common: an account at one address, no callbacks, pictures inside the paid request."""

from typing import ClassVar, Protocol

import httpx

from providers.contract import Callback, Conversation, Hosting, Kind, PaidCall, Progress, Recovery
from providers.errors import Garbled
from providers.image import ImageFile


class BaseGateway:
    """One account at one address."""

    brand: ClassVar[str]
    self_hosted: ClassVar[bool] = False
    calls_back: ClassVar[bool] = False
    reads_addresses: ClassVar[bool] = True
    paid_call: ClassVar[PaidCall] = PaidCall()

    previews: int = 0

    def __init__(self, key: str, origin: str, *, name: str = "", webhook_key: str = "") -> None:
        self.name = name or self.brand
        self.origin = origin.rstrip("/")
        self._key = key
        self._webhook_key = webhook_key  # "" where callbacks are not signed, or not checked

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.origin!r})"

    @property
    def origins(self) -> tuple[str, ...]:
        return (self.origin,)

    def recovery(self, *, callback: bool) -> Recovery:
        return Recovery.NONE

    def own_task_id(self, key: str) -> str:
        return ""

    def parse_preview(self, event: bytes) -> bytes | None:
        return None

    def progress_request(self) -> httpx.Request | None:
        return None

    def parse_progress(self, message: str) -> tuple[str, int] | None:
        return None

    def cancel_requests(self, task_id: str, *, kind: Kind) -> tuple[httpx.Request, ...]:
        return ()

    def parse_callback(self, callback: Callback) -> Conversation[str | None]:
        yield from ()
        return None

    def upload(self, picture: ImageFile, *, name: str) -> Hosting:
        yield from ()  # the picture travels inside the paid request
        return picture.data_address

    def result_request(self, url: str) -> httpx.Request | None:
        return None

    def _headers(self) -> dict[str, str]:
        """A server without a key gets none."""
        authorization = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        return {**authorization, "Accept": "application/json"}


class _Account(Protocol):
    name: str

    def account_request(self) -> httpx.Request: ...

    def parse_account(self, reply: httpx.Response) -> float | None: ...


class ImmediateGateway(BaseGateway):
    """The reply to its paid request is the result: there are no tasks, so a lost one is lost."""

    reads_addresses: ClassVar[bool] = False

    def status_request(self: _Account, task_id: str, *, kind: Kind) -> httpx.Request:
        return self.account_request()  # there are no tasks to ask for

    def parse_status(self: _Account, reply: httpx.Response) -> Progress:
        self.parse_account(reply)
        raise Garbled(f"{self.name} has no tasks")
