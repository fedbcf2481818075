"""What signed callbacks have in common: HMAC-SHA256 in base64, and an age of five minutes at most. Pure."""

import base64
import hashlib
import hmac

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
