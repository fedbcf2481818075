"""The wire that Apikley and kie.ai share: a job is created, its record is read, a callback repeats the record.

Facts: docs/gateways.md; read 2026-11.
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

import httpx

from providers.base_gateway import BaseGateway
from providers.contract import (
    Callback,
    Conversation,
    Cost,
    Failed,
    Finished,
    GenerationRequest,
    Hosting,
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
from providers.image import ImageFile
from providers.request_fields import build_fields, build_pictures, form_headers
from providers.response_parsing import (
    CONTENT_WORDS,
    read_addresses,
    read_callback,
    read_data,
    read_integer,
    read_number,
    read_object,
    refusal,
    task_named,
)

# A state → ours. A word not listed is Garbled, on purpose.
STATES: dict[str, type[Waiting | Finished | Failed]] = {
    "waiting": Waiting,
    "queuing": Waiting,
    "generating": Waiting,
    "success": Finished,
    "fail": Failed,
}

# A create's code → what it means. 455 and 505 are no HTTP: maintenance, and a feature switched off.
REFUSALS: dict[int, type[GatewayError]] = {
    400: Refused,
    401: KeyRefused,
    402: OutOfCredit,
    403: KeyRefused,
    404: Unsupported,
    413: Refused,
    422: Unsupported,
    429: Busy,
    455: Busy,
    500: Unsure,
    501: Refused,
    505: Unsupported,
}
# Code of a read or an upload → error. Neither costs anything, so all of these mean: try again.
READ_REFUSALS: dict[int, type[GatewayError]] = {
    401: KeyRefused,
    402: Busy,
    403: KeyRefused,
    429: Busy,
    455: Busy,
    500: Unsure,
}


class JobGateway(BaseGateway):
    """One account at a brand that speaks this wire."""

    title: ClassVar[str]  # the brand in an error
    calls_back: ClassVar[bool] = True
    refusals: ClassVar[Mapping[int, type[GatewayError]]] = REFUSALS

    @property
    def upload_address(self) -> str:
        """What the paths of uploads are added to."""
        return f"{self.origin}/file-upload"

    def recovery(self, *, callback: bool) -> Recovery:
        return Recovery.CALLBACK if callback else Recovery.NONE

    def build_body(self, generation: GenerationRequest, *, callback: str | None) -> bytes:
        inputs = {"prompt": generation.prompt, **build_fields(generation), **build_pictures(generation)}
        address = {"callBackUrl": callback} if callback is not None else {}
        return json.dumps({"model": generation.offer.vendor_id, **address, "input": inputs}).encode()

    def submit_request(self, body: bytes, *, key: str, kind: Kind) -> httpx.Request:
        headers = {**self._headers(), "Content-Type": "application/json"}
        return httpx.Request("POST", f"{self.origin}/api/v1/jobs/createTask", headers=headers, content=body)

    def parse_submit(self, reply: httpx.Response) -> SubmittedTask:
        body = self._accepted(reply, self.refusals, Garbled)
        task_id = read_data(body, self.title).get("taskId")
        if not isinstance(task_id, str) or not task_id:
            raise Garbled(f"{self.title} accepted without naming a task")
        return SubmittedTask(task_id)

    def status_request(self, task_id: str, *, kind: Kind) -> httpx.Request:
        url = f"{self.origin}/api/v1/jobs/recordInfo"
        return httpx.Request("GET", url, params={"taskId": task_id}, headers=self._headers())

    def parse_status(self, reply: httpx.Response) -> Progress:
        code = _code(reply, read_object(reply, self.title))
        if code in (404, 501):  # an unknown task; a task that failed
            return Failed(Refused(f"{self.title} answered {code}", code=str(code)))
        data = read_data(self._accepted(reply, READ_REFUSALS, Garbled), self.title)
        state = data.get("state")
        meaning = STATES.get(state) if isinstance(state, str) else None
        if meaning is Waiting:
            return Waiting()
        if meaning is Finished:
            urls = self._urls(data.get("resultJson"))
            return Finished(urls, _cost(data)) if urls else Waiting()
        if meaning is Failed:
            reason = str(data.get("failCode") or "")[:100]
            kind = ContentRefused if reason.lower() in CONTENT_WORDS else Refused
            return Failed(kind(f"{self.title} ended the task: {reason or 'no reason given'}", code=reason))
        raise Garbled(f"{self.title} sent an unknown state", code=str(state)[:100])

    def parse_callback(self, callback: Callback) -> Conversation[str | None]:
        yield from ()
        payload = read_callback(callback.content)
        data = payload.get("data")
        return task_named(data.get("taskId") if isinstance(data, dict) else payload.get("taskId"))

    def upload(self, picture: ImageFile, *, name: str) -> Hosting:
        file_name = f"{name}.{picture.extension}"
        headers = {**self._headers(), **form_headers(picture.content)}
        reply = yield httpx.Request(
            "POST",
            f"{self.upload_address}/api/file-stream-upload",
            headers=headers,
            data={"uploadPath": "imagine-bot", "fileName": file_name},
            files={"file": (file_name, picture.content, picture.media_type)},
        )
        data = read_data(self._accepted(reply, READ_REFUSALS, Refused), self.title)
        url = data.get("downloadUrl") or data.get("fileUrl")
        if not isinstance(url, str):
            raise Garbled(f"{self.title} took the picture without giving an address")
        return url

    def account_request(self) -> httpx.Request:
        return httpx.Request("GET", f"{self.origin}/api/v1/chat/credit", headers=self._headers())

    def parse_account(self, reply: httpx.Response) -> float | None:
        credit = read_number(self._accepted(reply, READ_REFUSALS, Garbled).get("data"))
        if credit is None:
            raise Garbled(f"{self.title}'s credit is not a number")
        return credit

    def _accepted(
        self, reply: httpx.Response, refusals: Mapping[int, type[GatewayError]], otherwise: type[GatewayError]
    ) -> dict[str, Any]:
        """The body of a success; raises the error of its code."""
        body = read_object(reply, self.title)
        code = _code(reply, body)
        if code != 200:
            raise refusal(refusals.get(code, otherwise), reply, f"{self.title} answered {code}", str(code))
        return body

    def _urls(self, result: object) -> tuple[str, ...]:
        """The URLs in `resultJson`, which is JSON inside a string (or an object); () if there are none yet."""
        if isinstance(result, str) and result:
            try:
                result = json.loads(result)
            except (ValueError, RecursionError) as error:
                raise Garbled(f"{self.title}'s resultJson is not JSON") from error
        if result in (None, ""):
            return ()
        if not isinstance(result, dict):
            raise Garbled(f"{self.title}'s resultJson holds no list of addresses")
        return read_addresses(result.get("resultUrls"), self.title)


def _code(reply: httpx.Response, body: dict[str, Any]) -> int:
    """The code, usually sent with HTTP 200. A failing HTTP status wins over a body that disagrees."""
    status, code = reply.status_code, read_integer(body.get("code"))
    if status >= 500:
        return status if code == status else 500
    if reply.is_success:
        return code or 0
    return status if code in (None, 200) else code or 0


def _cost(record: dict[str, Any]) -> Cost | None:
    """What the job cost, None where the record does not tell (Apikley's does not)."""
    credits = read_number(record.get("creditsConsumed"))
    return None if credits is None else Cost(credits, "credits")
