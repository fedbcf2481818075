"""APIPod (api.apipod.ai). Facts: docs/gateways.md; read 2026-11."""

import json
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
from providers.response_parsing import (
    CONTENT_WORDS,
    read_addresses,
    read_callback,
    read_data,
    read_integer,
    read_object,
    refusal,
    task_named,
)

PATHS = {Kind.GENERATE: "images", Kind.EDIT: "images", Kind.VIDEO: "videos"}

# APIPod's word → ours. A word not listed is Garbled, on purpose.
STATUSES: dict[str, type[Waiting | Finished | Failed]] = {
    "pending": Waiting,
    "processing": Waiting,
    "completed": Finished,
    "failed": Failed,
    "cancelled": Failed,
}

# A create's status, in HTTP or in the body, → what it means. A status not listed is Garbled.
REFUSALS: dict[int, type[GatewayError]] = {
    400: Refused,
    401: KeyRefused,
    402: OutOfCredit,
    403: KeyRefused,
    404: Unsupported,
    413: Refused,
    422: Refused,
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
}
# The error code is more exact than the status, except for 429 and 5xx.
WORDS: dict[str, type[GatewayError]] = {
    "idempotency_in_progress": Busy,
    "idempotency_conflict": Garbled,
    "insufficient_balance": OutOfCredit,
    "insufficient_credits": OutOfCredit,
    "insufficient_quota": OutOfCredit,
    "insufficient_user_quota": OutOfCredit,
    "invalid_model": Unsupported,
    "model_not_available": Unsupported,
    "model_not_found": Unsupported,
    "model_not_supported": Unsupported,
    "unknown_model": Unsupported,
    "unsupported_model": Unsupported,
    **dict.fromkeys(CONTENT_WORDS, ContentRefused),
}
# Status of a read request → error. Reads cost nothing, so all of these mean: poll again.
READ_REFUSALS: dict[int, type[GatewayError]] = {
    401: KeyRefused,
    402: Busy,
    403: KeyRefused,
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
    503: Busy,
}


class Apipod(BaseGateway):
    """APIPod, with one account."""

    brand: ClassVar[str] = "apipod"
    calls_back: ClassVar[bool] = True

    def recovery(self, *, callback: bool) -> Recovery:
        return Recovery.RESEND

    def build_body(self, generation: GenerationRequest, *, callback: str | None) -> bytes:
        fields, wire = build_flat(generation), generation.offer.wire
        if callback is not None and wire.callback:
            fields[wire.callback] = callback
        return json.dumps(fields).encode()

    def submit_request(self, body: bytes, *, key: str, kind: Kind) -> httpx.Request:
        headers = {**self._headers(), "Content-Type": "application/json", "Idempotency-Key": key}
        url = f"{self.origin}/v1/{PATHS[kind]}/generations"
        return httpx.Request("POST", url, headers=headers, content=body)

    def parse_submit(self, reply: httpx.Response) -> SubmittedTask:
        body = read_object(reply, "APIPod")
        status = _status(reply, body)
        if status != 200:
            raise _refusal(reply, status, _word(body))
        task_id = read_data(body, "APIPod").get("task_id")
        if not isinstance(task_id, str) or not task_id:
            raise Garbled("APIPod accepted without naming a task")
        return SubmittedTask(task_id)

    def status_request(self, task_id: str, *, kind: Kind) -> httpx.Request:
        url = f"{self.origin}/v1/{PATHS[kind]}/status/{quote(task_id, safe='')}"
        return httpx.Request("GET", url, headers=self._headers())

    def parse_status(self, reply: httpx.Response) -> Progress:
        body = read_object(reply, "APIPod")
        status = _status(reply, body)
        if status == 404:  # only the account's own tasks are visible
            return Failed(Refused("APIPod does not know this task", code=_word(body) or "404"))
        if status != 200:
            raise _error(READ_REFUSALS.get(status, Garbled), reply, status, _word(body))
        data = read_data(body, "APIPod")
        word = data.get("status")
        meaning = STATUSES.get(word) if isinstance(word, str) else None
        if meaning is Waiting:
            return Waiting(_percent(data.get("progress")))
        if meaning is Finished:
            urls = read_addresses(data.get("result"), "APIPod")
            return Finished(urls) if urls else Waiting()
        if meaning is Failed:
            code = _text(data.get("error_code")) or str(word)
            kind = ContentRefused if code.lower() in CONTENT_WORDS else Refused
            reason = _text(data.get("error")) or code  # a video's failure has a text and no code
            return Failed(kind(f"APIPod ended the task: {reason}", code=code))
        if urls := read_addresses(data.get("result"), "APIPod"):  # whatever that word is, there is a result
            return Finished(urls)
        raise Garbled("APIPod sent an unknown status", code=_text(word))

    def parse_callback(self, callback: Callback) -> Conversation[str | None]:
        yield from ()  # not signed
        return task_named(read_callback(callback.content).get("task_id"))

    def account_request(self) -> httpx.Request:
        return httpx.Request("GET", f"{self.origin}/v1/account/status", headers=self._headers())

    def parse_account(self, reply: httpx.Response) -> float | None:
        body = read_object(reply, "APIPod")
        status = 200 if reply.is_success and "code" not in body else _status(reply, body)  # its body is undocumented
        if status != 200:
            raise _error(READ_REFUSALS.get(status, Garbled), reply, status, _word(body))
        return None


def _status(reply: httpx.Response, body: dict[str, Any]) -> int:
    """200 if HTTP status and body both report success, else the more exact status of the two."""
    code = read_integer(body.get("code"))
    if not reply.is_success:
        return reply.status_code if reply.status_code >= 500 or code in (None, 0, 200) else code or 0
    if code is None:
        return 400 if _word(body) else 0
    return 200 if code in (0, 200) else code


def _word(body: dict[str, Any]) -> str:
    """APIPod's error code: `error.code`, then `data.error_code`, then a non-numeric `code`."""
    error, data, code = body.get("error"), body.get("data"), body.get("code")
    return (
        _text(error.get("code") if isinstance(error, dict) else None)
        or _text(data.get("error_code") if isinstance(data, dict) else None)
        or _text(code if read_integer(code) is None else None)
    )


def _refusal(reply: httpx.Response, status: int, word: str) -> GatewayError:
    kind = REFUSALS.get(status, Garbled)
    if status != 429 and status < 500:
        kind = WORDS.get(word.lower(), kind)
    return _error(kind, reply, status, word)


def _error(kind: type[GatewayError], reply: httpx.Response, status: int, word: str) -> GatewayError:
    return refusal(kind, reply, f"APIPod answered {status} {word}".rstrip(), word or str(status))


def _percent(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= 100 else None


def _text(value: object) -> str:
    return value[:100] if isinstance(value, str) else ""
