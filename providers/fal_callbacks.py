"""Who signed a callback of fal. Pure.

Facts: docs/gateways/fal.md. No header says which of the published keys signed, so each is tried.
"""

import base64
import hashlib

import httpx

from providers.contract import Callback, Conversation
from providers.ed25519 import is_signed
from providers.errors import BadSignature, Busy, Garbled
from providers.response_parsing import read_object
from providers.webhook_signatures import check_age

KEYS_SECONDS = 24 * 3600
PAUSE_SECONDS = 300
KEY_BYTES = 32


class WebhookKeys:
    """fal's public keys, kept for a day. An unknown signature has them fetched again, at most every five minutes."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._keys: tuple[bytes, ...] = ()
        self._fetched_at = float("-inf")

    def check(self, callback: Callback) -> Conversation[None]:
        """Raises `BadSignature`; `Busy` and `Garbled` where the keys cannot be read."""
        message, signature = _signed(callback)
        age = callback.received_at - self._fetched_at
        if age < KEYS_SECONDS and self._is_known(message, signature):
            return
        if age >= PAUSE_SECONDS:
            self._keys = _read_keys((yield httpx.Request("GET", self._address)))
            self._fetched_at = callback.received_at
            if self._is_known(message, signature):
                return
        raise BadSignature("fal did not sign this")

    def _is_known(self, message: bytes, signature: bytes) -> bool:
        return any(is_signed(message, signature, key) for key in self._keys)


def _signed(callback: Callback) -> tuple[bytes, bytes]:
    """What was signed, and the signature; raises `BadSignature`."""
    names = ("request-id", "user-id", "timestamp", "signature")
    request_id, user_id, timestamp, signature = (callback.headers.get(f"x-fal-webhook-{name}", "") for name in names)
    check_age(timestamp, received_at=callback.received_at)
    try:
        content = bytes.fromhex(signature)
    except ValueError as error:
        raise BadSignature("fal's callback is not signed") from error
    parts = (request_id, user_id, timestamp, hashlib.sha256(callback.content).hexdigest())
    return "\n".join(parts).encode(), content


def _read_keys(reply: httpx.Response) -> tuple[bytes, ...]:
    if not reply.is_success:
        raise Busy("fal's keys cannot be read", code=str(reply.status_code))
    found = read_object(reply, "fal").get("keys")
    keys = tuple(key for one in found if (key := _key(one))) if isinstance(found, list) else ()
    if not keys:
        raise Garbled("fal published no keys")
    return keys


def _key(published: object) -> bytes | None:
    """The key in a JSON Web Key, None if that is one of another kind."""
    x = published.get("x") if isinstance(published, dict) and published.get("crv") == "Ed25519" else None
    try:
        key = base64.urlsafe_b64decode(x + "=" * (-len(x) % 4)) if isinstance(x, str) else b""
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None
