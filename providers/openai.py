"""OpenAI Images (api.openai.com) and servers that speak the same. Facts: docs/gateways.md; read 2026-11.

The reply to the paid request is the result: there is no task, no callback, no key against paying twice.
"""

import base64
import json
from typing import Any, ClassVar

import httpx

from providers.base_gateway import ImmediateGateway
from providers.contract import (
    GenerationRequest,
    Kind,
    PaidCall,
    Produced,
    SubmittedTask,
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
from providers.image import extension_of
from providers.openai_stream import is_stream, read_end, read_preview
from providers.request_fields import build_flat, form_headers
from providers.response_parsing import read_object, refusal

PATHS = {Kind.GENERATE: "/v1/images/generations", Kind.EDIT: "/v1/images/edits"}

# A status → what it means. A status not listed is Garbled.
REFUSALS: dict[int, type[GatewayError]] = {
    400: Refused,
    401: KeyRefused,
    402: OutOfCredit,
    403: KeyRefused,  # also an organisation that is not verified
    404: Unsupported,
    413: Refused,
    422: Refused,
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
}
# The code in the error is more exact than the status, except for 5xx.
WORDS: dict[str, type[GatewayError]] = {
    "moderation_blocked": ContentRefused,
    "content_policy_violation": ContentRefused,
    "insufficient_quota": OutOfCredit,
    "billing_hard_limit_reached": OutOfCredit,
    "model_not_found": Unsupported,
    "invalid_api_key": KeyRefused,
}


class Openai(ImmediateGateway):
    """OpenAI Images, with one account."""

    brand: ClassVar[str] = "openai"
    # A picture of high quality takes over four minutes; four of them in base64 some 40 MB.
    paid_call: ClassVar[PaidCall] = PaidCall(seconds=330.0, reply_bytes=80_000_000)

    def build_body(self, generation: GenerationRequest, *, callback: str | None) -> bytes:
        fields, mask = build_flat(generation), generation.offer.wire.mask
        if self.previews and generation.count == 1:
            fields |= {"stream": True, "partial_images": self.previews}
        return json.dumps({name: [value] if name == mask else value for name, value in fields.items()}).encode()

    def submit_request(self, body: bytes, *, key: str, kind: Kind) -> httpx.Request:
        """An edit is sent as a form: lists of data: addresses become its files."""
        url = self.origin + PATHS[kind]
        if kind is Kind.GENERATE:
            headers = {**self._headers(), "Content-Type": "application/json"}
            return httpx.Request("POST", url, headers=headers, content=body)
        data: dict[str, str] = {}
        files: list[tuple[str, tuple[str, bytes, str]]] = []
        for name, value in json.loads(body).items():
            if isinstance(value, list):
                files += [(name, _file(number, address)) for number, address in enumerate(value, 1)]
            else:
                data[name] = str(value).lower() if isinstance(value, bool) else str(value)
        headers = {**self._headers(), **form_headers(body)}
        return httpx.Request("POST", url, headers=headers, data=data, files=files)

    def parse_preview(self, event: bytes) -> bytes | None:
        return read_preview(event)

    def parse_submit(self, reply: httpx.Response) -> SubmittedTask | Produced:
        if reply.is_success and is_stream(reply.headers.get("Content-Type", "")):
            end = read_end(reply.content)
            if "error" in end:
                raise _error(reply, end, otherwise=Unsure)
            return Produced((_result(end),))
        body = read_object(reply, "OpenAI")
        if not reply.is_success:
            raise _error(reply, body)
        data = body.get("data")
        if not isinstance(data, list) or not data:
            raise Garbled("OpenAI answered without a picture")
        return Produced(tuple(_result(one) for one in data))

    def result_request(self, url: str) -> httpx.Request | None:
        """A server like it may keep its pictures itself."""
        return httpx.Request("GET", url, headers=self._headers()) if url.startswith(f"{self.origin}/") else None

    def account_request(self) -> httpx.Request:
        return httpx.Request("GET", f"{self.origin}/v1/models", headers=self._headers())

    def parse_account(self, reply: httpx.Response) -> float | None:
        body = read_object(reply, "OpenAI")
        if not reply.is_success:
            raise _error(reply, body)
        if not isinstance(body.get("data"), list):
            raise Garbled("OpenAI's list of models is none")
        return None


def _file(number: int, address: str) -> tuple[str, bytes, str]:
    """The name, bytes and media type of a picture in a form."""
    head, _, content = address.partition(";base64,")
    media_type = head.removeprefix("data:")
    return f"{number}.{extension_of(media_type)}", base64.b64decode(content), media_type


def _result(one: Any) -> bytes | str:
    """A picture's bytes, or its address at servers that answer with one."""
    one = one if isinstance(one, dict) else {}
    content, url = one.get("b64_json"), one.get("url")
    if isinstance(content, str) and content:
        try:
            return base64.b64decode(content, validate=True)
        except ValueError as error:
            raise Garbled("OpenAI sent a picture that is not base64") from error
    if isinstance(url, str) and url:
        return url
    raise Garbled("OpenAI sent a picture without content")


def _error(reply: httpx.Response, body: dict[str, Any], *, otherwise: type[GatewayError] | None = None) -> GatewayError:
    """What was refused. `otherwise` is what words that are not listed mean, None for what the status means."""
    error = body.get("error")
    word = error.get("code") or error.get("type") if isinstance(error, dict) else None
    code = word[:100] if isinstance(word, str) and word else str(reply.status_code)
    kind = otherwise or REFUSALS.get(reply.status_code, Garbled)
    if otherwise is not None or kind is not Unsure:
        kind = WORDS.get(code, kind)
    return refusal(kind, reply, f"OpenAI answered {reply.status_code}: {code}", code)
