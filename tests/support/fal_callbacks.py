"""Callbacks of fal, signed with a key of ours, and the conversation about them."""

import base64
import hashlib
from collections.abc import Mapping

import httpx
from nacl.signing import SigningKey, VerifyKey

from providers.contract import Callback
from providers.fal import Fal
from tests.support.gateway_conformance import reply

NOW = 1_790_000_000
QUERY = {"app": "fal-ai/flux"}  # what the callback's address ends with


def jwks(*keys: VerifyKey) -> httpx.Response:
    """The reply of the address that publishes these keys."""
    coded = [base64.urlsafe_b64encode(bytes(key)).rstrip(b"=").decode() for key in keys]
    return reply({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": x} for x in coded]})


def signed(content: bytes, key: SigningKey, *, at: int = NOW) -> dict[str, str]:
    """The headers of such a callback."""
    message = "\n".join(("8a7e-1", "user-1", str(at), hashlib.sha256(content).hexdigest())).encode()
    return {
        "x-fal-webhook-request-id": "8a7e-1",
        "x-fal-webhook-user-id": "user-1",
        "x-fal-webhook-timestamp": str(at),
        "x-fal-webhook-signature": key.sign(message).signature.hex(),
    }


def hear(
    gateway: Fal,
    content: bytes,
    headers: Mapping[str, str],
    *replies: httpx.Response,
    at: int = NOW,
    query: Mapping[str, str] | None = None,
) -> tuple[list[str], str | None]:
    """The addresses that are asked about a callback, and the task that it names."""
    conversation = gateway.parse_callback(Callback(content, headers, at, query or {}))
    addresses: list[str] = []
    waiting = list(replies)
    try:
        request = next(conversation)
        while True:
            addresses.append(str(request.url))
            assert "Authorization" not in request.headers
            request = conversation.send(waiting.pop(0))
    except StopIteration as end:
        task: str | None = end.value
        return addresses, task
