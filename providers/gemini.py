"""Google's Gemini API: pictures by `generateContent`. Facts: docs/gateways/gemini.md; read 2026-11.

The reply to the paid request is the result: there is no task, no callback, no key against paying twice.
"""

import base64
import json
import re
from typing import Any, ClassVar
from urllib.parse import quote

import httpx

from providers.base_gateway import ImmediateGateway
from providers.contract import GenerationRequest, Kind, PaidCall, Produced, SubmittedTask
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
from providers.request_fields import build_fields, pack_request, unpack_request
from providers.response_parsing import read_object, refusal

# A status → what it means. A status not listed is Garbled.
REFUSALS: dict[int, type[GatewayError]] = {
    400: Refused,
    401: KeyRefused,
    403: KeyRefused,
    404: Unsupported,
    413: Refused,
    429: Busy,
    **dict.fromkeys(range(500, 600), Unsure),
}
# The error's own words are more exact, but for 429 and 5xx.
WORDS: dict[str, type[GatewayError]] = {
    "API_KEY_INVALID": KeyRefused,  # with status 400
    "FAILED_PRECONDITION": OutOfCredit,  # billing is not enabled
}
# Why a prompt was blocked. A word not listed is Garbled. OTHER has been seen for pictures that were refused (2026-09).
BLOCKED: dict[str, type[Refused]] = {
    **dict.fromkeys(("SAFETY", "IMAGE_SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "JAILBREAK"), ContentRefused),
    **dict.fromkeys(("MODEL_ARMOR", "OTHER"), ContentRefused),
    "BLOCKED_REASON_UNSPECIFIED": Refused,
}
# Why a candidate without a picture ended. A word not listed is Garbled.
FINISHED: dict[str, type[Refused]] = {
    **dict.fromkeys(("SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION"), ContentRefused),
    **dict.fromkeys(("IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"), ContentRefused),
    **dict.fromkeys(("STOP", "MAX_TOKENS", "LANGUAGE", "OTHER", "NO_IMAGE", "IMAGE_OTHER"), Refused),
    "FINISH_REASON_UNSPECIFIED": Refused,
}
_DATA = re.compile(r"data:(image/\w+);base64,([\w+/=]+)", re.ASCII)
_DELAY = re.compile(r"(\d{1,9}(?:\.\d+)?)s", re.ASCII)


class Gemini(ImmediateGateway):
    """The Gemini API, with one key."""

    brand: ClassVar[str] = "gemini"
    # A picture takes up to a minute, and longer when Google is busy; one of 4K is some 25 MB in base64.
    paid_call: ClassVar[PaidCall] = PaidCall(seconds=240.0, reply_bytes=60_000_000)

    def build_body(self, generation: GenerationRequest, *, callback: str | None) -> bytes:
        parts = [{"text": generation.prompt}, *(_part(address) for address in generation.images)]
        config: dict[str, Any] = {"responseModalities": ["IMAGE"]}
        if image := build_fields(generation):
            config["imageConfig"] = image
        path = f"/v1beta/models/{quote(generation.offer.vendor_id, safe='')}:generateContent"
        return pack_request(path, {"contents": [{"role": "user", "parts": parts}], "generationConfig": config})

    def submit_request(self, body: bytes, *, key: str, kind: Kind) -> httpx.Request:
        path, content = unpack_request(body)
        headers = {**self._headers(), "Content-Type": "application/json"}
        return httpx.Request("POST", self.origin + path, headers=headers, content=json.dumps(content).encode())

    def parse_submit(self, reply: httpx.Response) -> SubmittedTask | Produced:
        body = read_object(reply, "Gemini")
        if not reply.is_success:
            raise _error(reply, body)
        candidates = body.get("candidates")
        held = [one for one in candidates if isinstance(one, dict)] if isinstance(candidates, list) else []
        pictures = tuple(picture for one in held for picture in _pictures(one))
        if pictures:
            return Produced(pictures)
        feedback = body.get("promptFeedback")
        if isinstance(feedback, dict) and "blockReason" in feedback:
            raise _no_picture(BLOCKED, feedback["blockReason"])
        if not held:
            raise Garbled("Gemini answered without a candidate")
        raise _no_picture(FINISHED, held[0].get("finishReason"))

    def account_request(self) -> httpx.Request:
        return httpx.Request("GET", f"{self.origin}/v1beta/models", params={"pageSize": "1"}, headers=self._headers())

    def parse_account(self, reply: httpx.Response) -> float | None:
        body = read_object(reply, "Gemini")
        if not reply.is_success:
            raise _error(reply, body)
        if not isinstance(body.get("models"), list):
            raise Garbled("Gemini's list of models is none")
        return None

    def _headers(self) -> dict[str, str]:
        return {"x-goog-api-key": self._key, "Accept": "application/json"}


def _part(address: str) -> dict[str, Any]:
    """A picture as a part of the request."""
    found = _DATA.fullmatch(address)
    if found is None:
        raise Unsupported("Gemini takes pictures inside the request only")
    return {"inlineData": {"mimeType": found[1], "data": found[2]}}


def _pictures(candidate: dict[str, Any]) -> list[bytes]:
    """The pictures in a candidate, but for those that the model only thought of."""
    content = candidate.get("content")
    parts = content.get("parts") if isinstance(content, dict) else None
    found = []
    for part in parts if isinstance(parts, list) else ():
        held = part.get("inlineData") if isinstance(part, dict) and part.get("thought") is not True else None
        if held is None:
            continue
        data = held.get("data") if isinstance(held, dict) else None
        try:
            found.append(base64.b64decode(data if isinstance(data, str) else "", validate=True))
        except ValueError as error:
            raise Garbled("Gemini sent a picture that is not base64") from error
        if not found[-1]:
            raise Garbled("Gemini sent a picture without content")
    return found


def _no_picture(meanings: dict[str, type[Refused]], word: object) -> GatewayError:
    kind = meanings.get(word) if isinstance(word, str) else None
    if kind is None:
        return Garbled("Gemini sent no picture, and an unknown reason", code=str(word)[:100])
    return kind(f"Gemini made no picture: {word}", code=str(word))


def _error(reply: httpx.Response, body: dict[str, Any]) -> GatewayError:
    error = body.get("error")
    error = error if isinstance(error, dict) else {}
    details = error.get("details")
    details = [one for one in details if isinstance(one, dict)] if isinstance(details, list) else []
    words = [*(one.get("reason") for one in details), error.get("status")]
    code = next((word[:100] for word in words if isinstance(word, str) and word), str(reply.status_code))
    kind = REFUSALS.get(reply.status_code, Garbled)
    if kind not in (Unsure, Busy, Garbled):
        kind = next((WORDS[word] for word in words if isinstance(word, str) and word in WORDS), kind)
    if kind is Busy and (delay := _delay(details)) is not None:
        return Busy(f"Gemini answered {reply.status_code}: {code}", code=code, retry_after=delay)
    return refusal(kind, reply, f"Gemini answered {reply.status_code}: {code}", code)


def _delay(details: list[dict[str, Any]]) -> float | None:
    """The seconds of a RetryInfo such as "34s"; None where there is none."""
    found = (_DELAY.fullmatch(one["retryDelay"]) for one in details if isinstance(one.get("retryDelay"), str))
    return next((float(delay[1]) for delay in found if delay), None)
