"""fal's queue (queue.fal.run). Facts: docs/gateways/fal.md; read 2026-11.

A model is a path, and so is its app: the first two parts of it, under which its requests are asked for. A task's id is
the app and the id of the request.
"""

import json
import re
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

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
from providers.fal_callbacks import WebhookKeys
from providers.request_fields import build_fields, build_pictures, pack_request, unpack_request
from providers.response_parsing import read_callback, read_integer, read_object, refusal, task_named

QUEUE, PLATFORM, KEYS = "https://queue.fal.run", "https://api.fal.ai", "https://rest.fal.ai"
KEYS_PATH = "/.well-known/jwks.json"
PRICED = "fal-ai/flux/schnell"  # any model: its price is asked for to see whether the key works

STATES: dict[str, type[Waiting | Finished]] = {"IN_QUEUE": Waiting, "IN_PROGRESS": Waiting, "COMPLETED": Finished}
# A status → what it means. A status not listed is Garbled.
REFUSALS: dict[int, type[GatewayError]] = {
    400: Refused,
    401: KeyRefused,
    402: OutOfCredit,
    403: KeyRefused,
    404: Unsupported,
    405: Unsupported,
    408: Unsure,
    413: Refused,
    422: Refused,
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
}
# On a status or a result these say nothing final about the task.
READ_REFUSALS = {**REFUSALS, 400: Unsure, 422: Unsure}
CONTENT_TYPES = ("content_policy_violation",)
# An account below its limit has no code of its own: a 403 whose `detail` begins so (fal-ai/fal's issues, 2026-11).
LOCKED = "User is locked"
# What its runners did to a request, in `error_type`; no result follows.
REQUEST_ERRORS = frozenset(
    {
        "request_timeout",
        "startup_timeout",
        "runner_scheduling_failure",
        "runner_connection_timeout",
        "runner_disconnected",
        "runner_connection_refused",
        "runner_connection_error",
        "runner_incomplete_response",
        "runner_server_error",
        "client_disconnected",
        "client_cancelled",
        "bad_request",
        "internal_error",
    }
)
MOST_APP_LENGTH = 150
NAMESPACES = ("workflows", "comfy")  # paths of three parts
RESULTS = ("images", "image", "video", "videos")
_APP = re.compile(r"(?:(?:workflows|comfy)/)?\w[\w.-]*/\w[\w.-]*", re.ASCII)
_REQUEST = re.compile(rf"/({_APP.pattern})/requests/(\w[\w-]{{0,99}})(?:/\w+)?", re.ASCII)
_SIZE = re.compile(r"(\d+)x(\d+)")


class Fal(BaseGateway):
    """fal's queue, with one account."""

    brand: ClassVar[str] = "fal"
    calls_back: ClassVar[bool] = True

    def __init__(self, key: str, origin: str, *, name: str = "", webhook_key: str = "") -> None:
        super().__init__(key, origin, name=name, webhook_key=webhook_key)
        own = self.origin != QUEUE  # another server answers for all of fal
        self._platform = self.origin if own else PLATFORM
        self._webhook_keys = WebhookKeys((self.origin if own else KEYS) + KEYS_PATH)

    @property
    def origins(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.origin, self._platform)))

    def recovery(self, *, callback: bool) -> Recovery:
        return Recovery.CALLBACK if callback else Recovery.NONE

    def build_body(self, generation: GenerationRequest, *, callback: str | None) -> bytes:
        """A size such as "2560x1440" becomes an object. The callback's address says which app it will be about."""
        fields = {
            name: _size(value) if isinstance(value, str) else value for name, value in build_fields(generation).items()
        }
        path = "/" + quote(generation.offer.vendor_id)
        query = ""
        if callback is not None:
            query = "?" + urlencode({"fal_webhook": f"{callback}?{urlencode({'app': _app(path)})}"})
        return pack_request(path + query, {"prompt": generation.prompt, **fields, **build_pictures(generation)})

    def submit_request(self, body: bytes, *, key: str, kind: Kind) -> httpx.Request:
        path, content = unpack_request(body)
        headers = {**self._headers(), "Content-Type": "application/json"}
        return httpx.Request("POST", self.origin + path, headers=headers, content=json.dumps(content).encode())

    def parse_submit(self, reply: httpx.Response) -> SubmittedTask:
        body = read_object(reply, "fal")
        if not reply.is_success:
            raise _error(REFUSALS, reply, body)
        task = _task_at(body.get("status_url")) or _task_at(body.get("response_url"))
        if task is None:
            raise Garbled("fal accepted without naming a request")
        return SubmittedTask(task)

    def status_request(self, task_id: str, *, kind: Kind) -> httpx.Request:
        return self._request("GET", task_id, "/status")

    def parse_status(self, reply: httpx.Response) -> Progress | httpx.Request:
        """Of the status, or of the result, which is asked for when that says "completed"."""
        body = read_object(reply, "fal")
        if wrong := _refused(body):
            return Failed(wrong)
        if reply.status_code == 404:
            return Failed(Refused("fal does not know the request", code="404"))
        if not reply.is_success:
            raise _error(READ_REFUSALS, reply, body)
        if "status" not in body:
            return _finished(body)
        state = body["status"]
        meaning = STATES.get(state) if isinstance(state, str) else None
        if meaning is None:
            raise Garbled("fal sent an unknown status", code=str(state)[:100])
        if meaning is Waiting:
            ahead = read_integer(body.get("queue_position"))
            return Waiting(position=ahead + 1 if state == "IN_QUEUE" and ahead is not None and ahead >= 0 else None)
        if body.get("error_type") in REQUEST_ERRORS:
            code = str(body["error_type"])
            return Failed(Refused(f"fal ended the request: {code}", code=code))
        task = _task_at(body.get("response_url"))
        if task is None:
            raise Garbled("fal completed without naming a result")
        return self._request("GET", task)

    def cancel_requests(self, task_id: str, *, kind: Kind) -> tuple[httpx.Request, ...]:
        return (self._request("PUT", task_id, "/cancel"),)

    def parse_callback(self, callback: Callback) -> Conversation[str | None]:
        """The request's app is not in the callback, but in its address."""
        yield from self._webhook_keys.check(callback)
        request_id = task_named(read_callback(callback.content).get("request_id"))
        return None if request_id is None else _task_at(f"/{callback.query.get('app')}/requests/{request_id}")

    def account_request(self) -> httpx.Request:
        url = f"{self._platform}/v1/models/pricing"
        return httpx.Request("GET", url, params={"endpoint_id": PRICED}, headers=self._headers())

    def parse_account(self, reply: httpx.Response) -> float | None:
        body = read_object(reply, "fal")
        if not reply.is_success:
            raise _error(REFUSALS, reply, body)
        if not isinstance(body.get("prices"), list):
            raise Garbled("fal's prices are no list")
        return None

    def _request(self, method: str, task_id: str, what: str = "") -> httpx.Request:
        app, _, request_id = task_id.rpartition("/")
        return httpx.Request(method, f"{self.origin}/{app}/requests/{request_id}{what}", headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {**super()._headers(), "Authorization": f"Key {self._key}"}


def _app(path: str) -> str:
    """The app that a model's path begins with."""
    parts = path.split("/")
    return "/".join(parts[1 : 4 if parts[1] in NAMESPACES else 3])


def _size(value: str) -> Any:
    size = _SIZE.fullmatch(value)
    return {"width": int(size[1]), "height": int(size[2])} if size else value


def _task_at(address: object) -> str | None:
    """The id of the task whose status or result is at that address; None for anything else."""
    try:
        found = _REQUEST.fullmatch(urlsplit(address).path) if isinstance(address, str) else None
    except ValueError:
        return None
    return f"{found[1]}/{found[2]}" if found and len(found[1]) < MOST_APP_LENGTH else None


def _refused(body: dict[str, Any]) -> Refused | None:
    """What was wrong with a request: errors with types in `detail`; None where there are none."""
    detail = body.get("detail")
    found = [one.get("type") for one in detail if isinstance(one, dict)] if isinstance(detail, list) else []
    types = [one[:100] for one in found if isinstance(one, str) and one]
    content = next((one for one in types if one in CONTENT_TYPES), None)
    if content is not None:
        return ContentRefused(f"fal refused the request: {content}", code=content)
    return Refused(f"fal refused the request: {types[0]}", code=types[0]) if types else None


def _finished(body: dict[str, Any]) -> Finished | Failed | Waiting:
    """The files of a result, whatever its model calls them."""
    held = [body[name] for name in RESULTS if name in body]
    if not held:
        raise Garbled("fal's result has no pictures and no video")
    files = held[0] if isinstance(held[0], list) else [held[0]]
    urls = [one.get("url") if isinstance(one, dict) else None for one in files]
    if not all(isinstance(url, str) and url for url in urls):
        raise Garbled("fal's result holds a file without an address")
    flagged = body.get("has_nsfw_concepts")
    if isinstance(flagged, list) and len(flagged) == len(urls):
        allowed = [url for url, refused in zip(urls, flagged, strict=True) if refused is not True]
        if urls and not allowed:
            return Failed(ContentRefused("fal's safety checker stopped the result", code="has_nsfw_concepts"))
        urls = allowed
    return Finished(tuple(str(url) for url in urls)) if urls else Waiting()


def _error(meanings: dict[int, type[GatewayError]], reply: httpx.Response, body: dict[str, Any]) -> GatewayError:
    kind, code, detail = meanings.get(reply.status_code, Garbled), str(reply.status_code), body.get("detail")
    if kind is KeyRefused and isinstance(detail, str) and detail.startswith(LOCKED):
        kind, code = OutOfCredit, "locked"
    elif kind is Refused and (wrong := _refused(body)):
        return wrong
    return refusal(kind, reply, f"fal answered {reply.status_code}: {code}", code)
