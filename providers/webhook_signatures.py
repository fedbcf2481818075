"""What signed callbacks have in common: HMAC-SHA256 in base64, and an age of five minutes at most. Pure."""

import base64
import binascii
import hashlib
import hmac

from providers.contract import Callback
from providers.errors import BadSignature

LONGEST_SECONDS = 300.0


def check_age(sent_at: str, *, received_at: float) -> None:
    """Raises `BadSignature` if the time, in seconds since 1970, is none, or too long ago, or too far ahead."""
    if not (sent_at.isascii() and sent_at.isdigit() and len(sent_at) < 15):
        raise BadSignature("the callback does not say when it was sent")
    if abs(received_at - int(sent_at)) > LONGEST_SECONDS:
        raise BadSignature("the callback was sent too long ago")


def is_signed(content: bytes, signature: str, *, key: bytes) -> bool:
    """Whether the base64 signature is the content's under that key. Takes the same time for every wrong one."""
    made = base64.b64encode(hmac.digest(key, content, hashlib.sha256))
    return hmac.compare_digest(made, signature.encode())


def check_standard_webhook(callback: Callback, secret: str) -> None:
    """Raises `BadSignature` unless it is signed as standardwebhooks.com says: its id, its time and its whole body.

    `secret` is base64 behind `whsec_`. There may be several signatures, while a secret is replaced.
    """
    named, sent_at = (callback.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp"))
    check_age(sent_at, received_at=callback.received_at)
    content = b".".join((named.encode(), sent_at.encode(), callback.content))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signatures = (one.partition(",") for one in callback.headers.get("webhook-signature", "").split())
    if not any(version == "v1" and is_signed(content, made, key=key) for version, _, made in signatures):
        raise BadSignature("the callback has no signature of its gateway")


def is_signing_key(secret: str) -> bool:
    """Whether it is a secret of Standard Webhooks."""
    try:
        return secret.startswith("whsec_") and bool(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
    except binascii.Error:
        return False
