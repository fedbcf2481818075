"""PURE. The keys that sign and seal what leads back to us: the first is used, all of them are accepted."""

import hashlib
import hmac
from collections.abc import Sequence

_TAG_BYTES = 16
_BLOCK_BYTES = 32


class Keyring:
    """Made of the operator's keys. `keys` are 32 bytes each, newest first: the old one stays behind the new one for a
    while when it is changed."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._given = tuple(keys)
        self.keys = tuple(hashlib.sha256(key.encode()).digest() for key in keys)

    def seal(self, said: bytes) -> bytes:
        """`said` made unreadable and unchangeable: the same for the same words, 16 bytes longer."""
        key = self.keys[0]
        tag = _sign(key, b"media:" + said)[:_TAG_BYTES]
        # The signature is also the start of the cipher's stream (as in SIV), so no randomness is needed.
        return tag + _mixed(key, tag, said)

    def unseal(self, sealed: bytes) -> bytes | None:
        """What was sealed with one of the keys, None for anything else. Every key is tried, in constant time."""
        tag, mixed = sealed[:_TAG_BYTES], sealed[_TAG_BYTES:]
        said = None
        for key in self.keys:
            candidate = _mixed(key, tag, mixed)
            if hmac.compare_digest(_sign(key, b"media:" + candidate)[:_TAG_BYTES], tag):
                said = candidate
        return said

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


def _mixed(key: bytes, tag: bytes, text: bytes) -> bytes:
    """`text` with the tag's stream: done twice it is itself again."""
    blocks = range(0, len(text), _BLOCK_BYTES)
    stream = b"".join(_sign(key, b"stream:%d:" % block + tag) for block in blocks)
    return bytes(one ^ other for one, other in zip(text, stream, strict=False))
