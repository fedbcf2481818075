"""PixWith (api.pixwith.ai). Facts: docs/gateways.md; read 2026-11."""

import hashlib
import json
from typing import Any, ClassVar

import httpx

from providers.base_gateway import BaseGateway
from providers.contract import (
    Failed,
    Finished,
    GenerationRequest,
    Hosting,
    Kind,
    Progress,
    SubmittedTask,
    Waiting,
)
from providers.errors import Busy, Garbled, GatewayError, KeyRefused, OutOfCredit, Refused, Unsupported, Unsure
from providers.image import ImageFile
from providers.request_fields import build_fields, build_pictures
from providers.response_parsing import read_addresses, read_integer, read_number, read_object, refusal

# PixWith's number → ours. A number not listed is Garbled, on purpose.
STATUSES: dict[int, type[Waiting | Finished | Failed]] = {1: Waiting, 2: Finished, 3: Failed}

# PixWith has no error codes: the whole message is the code.
MESSAGES: dict[str, type[GatewayError]] = {
    "Credits not enough": OutOfCredit,
    "Invalid API KEY": KeyRefused,
    "Invalid image format": Refused,
    "Invalid image url": Refused,
}
# A failing HTTP status of a create → what it means. A status not listed is Garbled.
REFUSALS: dict[int, type[GatewayError]] = {
    400: Refused,
    401: KeyRefused,
    402: OutOfCredit,
    403: KeyRefused,
    404: Refused,
    413: Refused,
    422: Refused,
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
}
# The same for a read or an upload. Neither costs anything, so all of these mean: try again.
READ_MESSAGES: dict[str, type[GatewayError]] = {"Credits not enough": Busy, "Invalid API KEY": KeyRefused}
READ_REFUSALS: dict[int, type[GatewayError]] = {
    401: KeyRefused,
    402: Busy,
    403: KeyRefused,
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
    503: Busy,
}
TAKEN = ("image/jpeg", "image/png")


class Pixwith(BaseGateway):
    """PixWith, with one account."""

    brand: ClassVar[str] = "pixwith"

    def build_body(self, generation: GenerationRequest, *, callback: str | None) -> bytes:
        fields = {"prompt": generation.prompt, "model_id": generation.offer.vendor_id}
        return json.dumps({**fields, "options": build_fields(generation), **build_pictures(generation)}).encode()

    def submit_request(self, body: bytes, *, key: str, kind: Kind) -> httpx.Request:
        return self._post("/api/task/create", body)

    def parse_submit(self, reply: httpx.Response) -> SubmittedTask:
        data = _data(reply, MESSAGES, REFUSALS, otherwise=Refused)
        task_id, seconds = data.get("task_id"), data.get("estimated_time")
        if not isinstance(task_id, str) or not task_id:
            raise Garbled("PixWith accepted without naming a task")
        return SubmittedTask(task_id, estimated_seconds=read_number(seconds))

    def status_request(self, task_id: str, *, kind: Kind) -> httpx.Request:
        return self._post("/api/task/get", json.dumps({"task_id": task_id}).encode())

    def parse_status(self, reply: httpx.Response) -> Progress:
        data = _data(reply, READ_MESSAGES, READ_REFUSALS, otherwise=Garbled)
        meaning = STATUSES.get(read_integer(data.get("status")) or 0)
        if meaning is Waiting:
            return Waiting()
        if meaning is Finished:
            found = read_addresses(data.get("result_urls"), "PixWith")
            return Finished(found) if found else Waiting()
        if meaning is Failed:
            return Failed(Refused("PixWith ended the task; it gives no reason", code="3"))
        if found := read_addresses(data.get("result_urls"), "PixWith"):  # whatever that number is, there is a result
            return Finished(found)
        raise Garbled("PixWith sent an unknown status", code=str(data.get("status"))[:100])

    def upload(self, picture: ImageFile, *, name: str) -> Hosting:
        if picture.media_type not in TAKEN:
            raise Unsupported("PixWith takes JPEG and PNG only", code=picture.media_type)
        file_name = f"{name}.{picture.extension}"
        image_request = json.dumps({"image_name": file_name, "content_type": picture.media_type}).encode()
        reply = yield self._post("/api/task/pre_url", image_request)
        data = _data(reply, READ_MESSAGES, READ_REFUSALS, otherwise=Refused)
        image_url = data.get("image_url")
        if not isinstance(image_url, str) or not image_url:
            raise Garbled("PixWith offered an upload without an address for the picture")
        stored = yield _build_upload(data.get("upload_url"), picture, file_name)
        if not stored.is_success:
            status = stored.status_code
            kind = Busy if status == 429 or status >= 500 else Refused
            raise kind(f"PixWith's upload host answered {status}", code=str(status))
        return image_url

    def account_request(self) -> httpx.Request:
        return self._post("/api/task/get_credits", b"{}")

    def parse_account(self, reply: httpx.Response) -> float | None:
        data = _data(reply, READ_MESSAGES, READ_REFUSALS, otherwise=Garbled)
        credit = read_number(data.get("credits"))
        if credit is None:
            raise Garbled("PixWith's credit is not a number")
        return credit

    def _post(self, path: str, body: bytes) -> httpx.Request:
        headers = {"Api-Key": self._key, "Accept": "application/json", "Content-Type": "application/json"}
        return httpx.Request("POST", self.origin + path, headers=headers, content=body)


def _build_upload(form: object, picture: ImageFile, file_name: str) -> httpx.Request:
    """The presigned upload: all fields as given, the file last, without our key."""
    url = form.get("url") if isinstance(form, dict) else None
    fields = form.get("fields") if isinstance(form, dict) else None
    if not isinstance(url, str) or not isinstance(fields, dict):
        raise Garbled("PixWith offered an upload that we cannot read")
    if not all(isinstance(value, str) for value in fields.values()):
        raise Garbled("PixWith's upload fields are not text")
    # The boundary is derived from the image so that this function needs no randomness.
    headers = {"Content-Type": f"multipart/form-data; boundary={hashlib.sha256(picture.content).hexdigest()}"}
    file = (file_name, picture.content, picture.media_type)
    try:
        return httpx.Request("POST", url, headers=headers, data=fields, files={"file": file})
    except httpx.InvalidURL as error:
        raise Garbled("PixWith's upload address is not an address") from error


def _data(
    reply: httpx.Response,
    messages: dict[str, type[GatewayError]],
    refusals: dict[int, type[GatewayError]],
    *,
    otherwise: type[GatewayError],
) -> dict[str, Any]:
    """The `data` of a success; raises what HTTP or the message says, `otherwise` for an unknown message of code 0."""
    body = read_object(reply, "PixWith")
    code, text = read_integer(body.get("code")), body.get("message")
    message = text[:100] if isinstance(text, str) else ""
    if not reply.is_success:
        status = reply.status_code
        known = messages.get(message) if status < 500 and status != 429 and code == 0 else None
        raise _error(known or refusals.get(status, Garbled), reply, message or str(status))
    if code == 0:
        raise _error(messages.get(message, otherwise), reply, message)
    data = body.get("data")
    if code != 1 or not isinstance(data, dict):
        raise Garbled("PixWith's reply is neither a success nor a refusal")
    return data


def _error(kind: type[GatewayError], reply: httpx.Response, code: str) -> GatewayError:
    return refusal(kind, reply, f"PixWith answered {reply.status_code}: {code}", code)
