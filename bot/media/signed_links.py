"""Signed, expiring URLs of stored images: PUBLIC_URL/media/<token>."""

import base64
import binascii
import time
from collections.abc import Callable

from bot.config.keyring import Keyring

# No valid token is longer.
_LONGEST_TOKEN = 400


class SignedLinks:
    """Creates and verifies media tokens. Without `public_url` there are no links."""

    def __init__(self, *, keyring: Keyring, public_url: str | None, clock: Callable[[], float] = time.time) -> None:
        self._keyring = keyring
        self._public_url = public_url
        self._clock = clock

    def make(self, media_key: str, *, seconds: int) -> str | None:
        """A URL of the stored image that is valid for `seconds`; None without a public URL."""
        if self._public_url is None:
            return None
        signed = self._keyring.signed(f"{int(self._clock()) + seconds}:{media_key}".encode())
        return f"{self._public_url}/media/{base64.urlsafe_b64encode(signed).rstrip(b'=').decode()}"

    def read(self, token: str) -> str | None:
        """The media key of a valid token, None if it is forged or expired."""
        signed = _decoded(token)
        said = self._keyring.verified(signed) if signed is not None else None
        if said is None:
            return None
        expires, _, media_key = said.decode().partition(":")
        return media_key if int(expires) > self._clock() else None


def _decoded(token: str) -> bytes | None:
    """The decoded token, None if it is not in canonical form."""
    if len(token) > _LONGEST_TOKEN:
        return None
    try:
        raw = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    # base64 can encode the same bytes in several ways
    return raw if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == token else None
