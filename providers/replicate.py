"""Replicate (api.replicate.com). Facts: docs/gateways/replicate.md; read 2026-11.

The model is in the path of the paid request: official models have one of their own, versions of others share one.
"""

import json
import re
from typing import Any, ClassVar
from urllib.parse import quote

import httpx

from providers.base_gateway import BaseGateway
from providers.contract import (
    Callback,
    Conversation,
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
from providers.request_fields import build_fields, build_pictures, form_headers, pack_request, unpack_request
from providers.response_parsing import read_addresses, read_callback, read_success, task_named
from providers.webhook_signatures import check_standard_webhook

# A prediction's status → ours. A word not listed is Garbled, on purpose.
STATUSES: dict[str, type[Waiting | Finished | Failed]] = {
    "starting": Waiting,
    "processing": Waiting,
    "succeeded": Finished,
    "failed": Failed,
    "canceled": Failed,
    "aborted": Failed,
}

# A create's status → what it means. A status not listed is Garbled.
REFUSALS: dict[int, type[GatewayError]] = {
    400: Refused,
    401: KeyRefused,
    402: OutOfCredit,
    403: KeyRefused,
    404: Unsupported,
    413: Refused,
    422: Unsupported,  # an input or a version that the model does not have
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
}
# The same for a read or an upload. Neither costs anything, so all of these mean: try again.
READ_REFUSALS: dict[int, type[GatewayError]] = {
    401: KeyRefused,
    402: Busy,
    403: KeyRefused,
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
}
# The code at the end of the text of a failed prediction → what it means; any other is a plain refusal.
CODES: dict[str, type[GatewayError]] = {"E005": ContentRefused}
_CODE = re.compile(r"\((E\d{3,4})\)\s*$")
_PERCENT = re.compile(r"(\d{1,3})%\|")  # a progress bar in the log


class Replicate(BaseGateway):
    """Replicate, with one account. Its callbacks are signed by a secret of the account."""

    brand: ClassVar[str] = "replicate"
    calls_back: ClassVar[bool] = True

    def recovery(self, *, callback: bool) -> Recovery:
        return Recovery.CALLBACK if callback else Recovery.NONE

    def build_body(self, generation: GenerationRequest, *, callback: str | None) -> bytes:
        """The id of an official model is `owner/name`, that of a version `owner/name:version`."""
        model = generation.offer.vendor_id
        inputs = {"prompt": generation.prompt, **build_fields(generation), **build_pictures(generation)}
        content: dict[str, Any] = {"input": inputs}
        if callback is not None:
            content |= {"webhook": callback, "webhook_events_filter": ["completed"]}
        if ":" in model:
            return pack_request("/v1/predictions", {"version": model, **content})
        return pack_request(f"/v1/models/{quote(model)}/predictions", content)

    def submit_request(self, body: bytes, *, key: str, kind: Kind) -> httpx.Request:
        path, content = unpack_request(body)
        headers = {**self._headers(), "Content-Type": "application/json"}
        return httpx.Request("POST", self.origin + path, headers=headers, content=json.dumps(content).encode())

    def parse_submit(self, reply: httpx.Response) -> SubmittedTask:
        task_id = task_named(read_success(reply, "Replicate", REFUSALS).get("id"))
        if task_id is None:
            raise Garbled("Replicate accepted without naming a prediction")
        return SubmittedTask(task_id)

    def status_request(self, task_id: str, *, kind: Kind) -> httpx.Request:
        return httpx.Request("GET", self._prediction(task_id), headers=self._headers())

    def parse_status(self, reply: httpx.Response) -> Progress:
        if reply.status_code == 404:
            return Failed(Refused("Replicate does not know the prediction", code="404"))
        body = read_success(reply, "Replicate", READ_REFUSALS)
        status = body.get("status")
        meaning = STATUSES.get(status) if isinstance(status, str) else None
        if meaning is Waiting:
            return Waiting(_percent(body.get("logs")))
        if meaning is Finished:
            urls = read_addresses(body.get("output"), "Replicate")
            if not urls and body.get("data_removed") is True:
                return Failed(Refused("Replicate has deleted the result", code="data_removed"))
            return Finished(urls) if urls else Waiting()
        if meaning is Failed:
            return Failed(_failure(str(status), body.get("error")))
        raise Garbled("Replicate sent an unknown status", code=str(status)[:100])

    def cancel_requests(self, task_id: str, *, kind: Kind) -> tuple[httpx.Request, ...]:
        return (httpx.Request("POST", f"{self._prediction(task_id)}/cancel", headers=self._headers()),)

    def parse_callback(self, callback: Callback) -> Conversation[str | None]:
        yield from ()
        if self._webhook_key:
            check_standard_webhook(callback, self._webhook_key)
        return task_named(read_callback(callback.content).get("id"))

    def upload(self, picture: ImageFile, *, name: str) -> Hosting:
        file_name = f"{name}.{picture.extension}"
        headers = {**self._headers(), **form_headers(picture.content)}
        files = {"content": (file_name, picture.content, picture.media_type)}
        reply = yield httpx.Request("POST", f"{self.origin}/v1/files", headers=headers, files=files)
        urls = read_success(reply, "Replicate", READ_REFUSALS, otherwise=Refused).get("urls")
        url = urls.get("get") if isinstance(urls, dict) else None
        if not isinstance(url, str) or not url:
            raise Garbled("Replicate took the picture without giving an address")
        return url

    def account_request(self) -> httpx.Request:
        return httpx.Request("GET", f"{self.origin}/v1/account", headers=self._headers())

    def parse_account(self, reply: httpx.Response) -> float | None:
        if not isinstance(read_success(reply, "Replicate", READ_REFUSALS).get("username"), str):
            raise Garbled("Replicate's account has no name")
        return None

    def _prediction(self, task_id: str) -> str:
        return f"{self.origin}/v1/predictions/{quote(task_id, safe='')}"


def _percent(logs: object) -> int | None:
    """How far the last progress bar in the log is, None without one."""
    found = _PERCENT.findall(logs[-2000:]) if isinstance(logs, str) else []
    return min(int(found[-1]), 100) if found else None


def _failure(status: str, error: object) -> GatewayError:
    """The error of a prediction that ended without a result; only a code is taken from the vendor's text."""
    found = _CODE.search(error[-200:]) if isinstance(error, str) else None
    code = found[1] if found else status
    return CODES.get(code, Refused)(f"Replicate ended the prediction: {code}", code=code)
