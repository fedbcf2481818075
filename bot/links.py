"""Expiring signed addresses of stored pictures: PUBLIC_URL/media/<token>."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable

_SIGNATURE_BYTES = 16


class Links:
    """Makes and reads media tokens. `public_url` None: there is no address to offer."""

    def __init__(self, *, key: bytes, public_url: str | None, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._public_url = public_url
        self._clock = clock

    def make(self, media_key: str, *, seconds: int) -> str | None:
        """An address of the stored picture that works for that long."""
        if self._public_url is None:
            return None
        said = f"{int(self._clock()) + seconds}:{media_key}".encode()
        token = base64.urlsafe_b64encode(self._sign(said) + said).rstrip(b"=").decode()
        return f"{self._public_url}/media/{token}"

    def read(self, token: str) -> str | None:
        """The media key of a token, None for one that is not ours, or no longer good."""
        try:
            raw = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
            signature, said = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
            if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:  # base64 has several spellings
                return None
            if not hmac.compare_digest(signature, self._sign(said)):
                return None
            expires, _, media_key = said.decode().partition(":")
        except (binascii.Error, ValueError):
            return None
        return media_key if int(expires) > self._clock() else None

    def _sign(self, said: bytes) -> bytes:
        return hmac.digest(self._key, b"media:" + said, hashlib.sha256)[:_SIGNATURE_BYTES]
