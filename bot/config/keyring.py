"""PURE. Signing keys: the first one signs, all of them verify, so that keys can be rotated."""

import hashlib
import hmac
from collections.abc import Sequence

_TAG_BYTES = 16


class Keyring:
    """Made of the values of SECRET_KEY. `keys` are 32 bytes each, newest first: after a change, the old one is kept for
    a while."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._given = tuple(keys)
        self.keys = tuple(hashlib.sha256(key.encode()).digest() for key in keys)

    def signed(self, said: bytes) -> bytes:
        """A 16-byte signature followed by the content."""
        return _tag(self.keys[0], said) + said

    def verified(self, signed: bytes) -> bytes | None:
        """The content if one of the keys signed it, else None. All keys are tried, in constant time."""
        tag, said = signed[:_TAG_BYTES], signed[_TAG_BYTES:]
        ours = [hmac.compare_digest(_tag(key, said), tag) for key in self.keys]
        return said if any(ours) else None

    @property
    def webhook_secret(self) -> str:
        """The secret that Telegram sends in its header: the same on every replica."""
        return self._webhook_secrets[0]

    def is_webhook_secret(self, told: bytes) -> bool:
        """Whether this is the webhook secret of a current or an older key."""
        return any(hmac.compare_digest(secret.encode(), told) for secret in self._webhook_secrets)

    @property
    def secrets(self) -> tuple[str, ...]:
        """All forms of the keys, which must never be logged."""
        return (*self._given, *(key.hex() for key in self.keys), *self._webhook_secrets)

    @property
    def _webhook_secrets(self) -> tuple[str, ...]:
        return tuple(_sign(key, b"telegram-webhook").hex() for key in self.keys)


def _sign(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, hashlib.sha256)


def _tag(key: bytes, said: bytes) -> bytes:
    return _sign(key, b"media:" + said)[:_TAG_BYTES]
