"""A gateway to copy: tasks that are submitted, polled and called back. Not registered; its suite runs with the others.

Replace "Template" by the vendor's name, and each table by what its documentation says: a word that is not documented is
left out and so becomes `Garbled`. Facts go to docs/gateways/<name>.md, with the source and the date.
"""

import json
from typing import ClassVar

import httpx

from providers.base_gateway import BaseGateway
from providers.contract import (
    Callback,
    Conversation,
    Failed,
    Finished,
    GenerationRequest,
    Kind,
    Progress,
    Recovery,
    SubmittedTask,
    Waiting,
)
from providers.errors import (
    Busy,
    ContentRefused,
    Garbled,
    GatewayError,
    KeyRefused,
    OutOfCredit,
    Refused,
    Unsupported,
    Unsure,
)
from providers.request_fields import build_flat
from providers.response_parsing import read_addresses, read_callback, read_number, read_success, task_named

# A task's word → ours.
STATUSES: dict[str, type[Waiting | Finished | Failed]] = {
    "queued": Waiting,
    "running": Waiting,
    "done": Finished,
    "failed": Failed,
}
# The status of a paid request → what it means. Only what surely started nothing may be sent again (`Busy`).
REFUSALS: dict[int, type[GatewayError]] = {
    400: Refused,
    401: KeyRefused,
    402: OutOfCredit,
    403: KeyRefused,
    404: Unsupported,
    422: Unsupported,
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
}
# The same for what costs nothing: a task never fails because a poll did.
READ_REFUSALS: dict[int, type[GatewayError]] = {
    401: KeyRefused,
    403: KeyRefused,
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
}
CONTENT_CODES = frozenset({"content_policy"})


class Template(BaseGateway):
    """The template, with one account."""

    brand: ClassVar[str] = "template"
    calls_back: ClassVar[bool] = True

    def recovery(self, *, callback: bool) -> Recovery:
        """`RESEND` only with a documented idempotency key, `OWN_ID` only where we choose the task's id."""
        return Recovery.CALLBACK if callback else Recovery.NONE

    def build_body(self, generation: GenerationRequest, *, callback: str | None) -> bytes:
        """Where the path follows the model, `pack_request` keeps it with the content."""
        address = {} if callback is None else {"callback_url": callback}
        return json.dumps({**build_flat(generation), **address}).encode()

    def submit_request(self, body: bytes, *, key: str, kind: Kind) -> httpx.Request:
        headers = {**self._headers(), "Content-Type": "application/json"}
        return httpx.Request("POST", f"{self.origin}/v1/tasks", headers=headers, content=body)

    def parse_submit(self, reply: httpx.Response) -> SubmittedTask:
        task_id = task_named(read_success(reply, "Template", REFUSALS).get("id"))
        if task_id is None:
            raise Garbled("Template accepted without naming a task")
        return SubmittedTask(task_id)

    def status_request(self, task_id: str, *, kind: Kind) -> httpx.Request:
        url = httpx.URL(self.origin).copy_with(path=f"/v1/tasks/{task_id.replace('/', '')}")
        return httpx.Request("GET", url, headers=self._headers())

    def parse_status(self, reply: httpx.Response) -> Progress:
        body = read_success(reply, "Template", READ_REFUSALS)
        status = body.get("status")
        meaning = STATUSES.get(status) if isinstance(status, str) else None
        if meaning is Waiting:
            return Waiting()
        if meaning is Finished:
            urls = read_addresses(body.get("images"), "Template")
            return Finished(urls) if urls else Waiting()
        if meaning is Failed:
            code = str(body.get("error") or status)[:100]
            kind = ContentRefused if code in CONTENT_CODES else Refused
            return Failed(kind(f"Template ended the task: {code}", code=code))
        raise Garbled("Template sent an unknown status", code=str(status)[:100])

    def parse_callback(self, callback: Callback) -> Conversation[str | None]:
        """Where callbacks are signed, the signature is checked here: `BadSignature`."""
        yield from ()
        return task_named(read_callback(callback.content).get("id"))

    def account_request(self) -> httpx.Request:
        return httpx.Request("GET", f"{self.origin}/v1/account", headers=self._headers())

    def parse_account(self, reply: httpx.Response) -> float | None:
        credit = read_number(read_success(reply, "Template", READ_REFUSALS).get("credit"))
        if credit is None:
            raise Garbled("Template's credit is not a number")
        return credit
