"""PURE. The keys that sign what leads back to us: the first is used, all of them are accepted."""

import hashlib
import hmac
from collections.abc import Sequence

_TAG_BYTES = 16


class Keyring:
    """Made of the operator's keys. `keys` are 32 bytes each, newest first: the old one stays behind the new one for a
    while when it is changed."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._given = tuple(keys)
        self.keys = tuple(hashlib.sha256(key.encode()).digest() for key in keys)

    def signed(self, said: bytes) -> bytes:
        """`said` behind a signature of 16 bytes: whoever changes either has neither."""
        return _tag(self.keys[0], said) + said

    def verified(self, signed: bytes) -> bytes | None:
        """What was signed with one of the keys, None for anything else. Every key is tried, in constant time."""
        tag, said = signed[:_TAG_BYTES], signed[_TAG_BYTES:]
        ours = [hmac.compare_digest(_tag(key, said), tag) for key in self.keys]
        return said if any(ours) else None

    @property
    def webhook_secret(self) -> str:
        """What Telegram is told to say in its header: the same on every replica."""
        return self._webhook_secrets[0]

    def is_webhook_secret(self, told: bytes) -> bool:
        """Whether Telegram says what it was told, now or before the keys were changed."""
        return any(hmac.compare_digest(secret.encode(), told) for secret in self._webhook_secrets)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be logged."""
        return (*self._given, *(key.hex() for key in self.keys), *self._webhook_secrets)

    @property
    def _webhook_secrets(self) -> tuple[str, ...]:
        return tuple(_sign(key, b"telegram-webhook").hex() for key in self.keys)


def _sign(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, hashlib.sha256)


def _tag(key: bytes, said: bytes) -> bytes:
    return _sign(key, b"media:" + said)[:_TAG_BYTES]
