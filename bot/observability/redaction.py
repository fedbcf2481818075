"""PURE. Removes secrets from text, in all encodings in which they may appear."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "•••"
# Shorter ones could match unrelated text.
_SHORTEST = 4
_SHORTEST_DISGUISED = 6


class Redactor:
    """Replaces secrets in a text: in any case, percent-encoded, in base64, or escaped as in JSON or a repr."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if len(secret) >= _SHORTEST for form in encodings_of(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        # python-telegram-bot capitalizes error messages.
        self._pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if forms else None

    def __call__(self, text: str) -> str:
        return self._pattern.sub(HIDDEN, text) if self._pattern is not None else text


def encodings_of(secret: str) -> set[str]:
    """All encodings of the secret."""
    forms = {secret}
    if len(secret) >= _SHORTEST_DISGUISED:
        forms |= {*_escaped(secret), *_percent_encoded(secret), *_in_base64(secret.encode())}
    return forms


def _escaped(secret: str) -> Iterator[str]:
    for ascii_only in (True, False):
        written = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield written
        yield written.replace("/", "\\/")  # some JSON encoders escape slashes
    yield repr(secret)[1:-1]
    yield repr(secret.encode())[2:-1]


def _percent_encoded(secret: str) -> Iterator[str]:
    yield from (quote(secret, safe=""), quote(secret), quote_plus(secret))


def _in_base64(secret: bytes) -> Iterator[str]:
    """The base64 text that is the same wherever the secret occurs inside the encoded text, such as after `user:`."""
    for before in range(3):
        first = (8 * before + 5) // 6  # characters that also encode the bytes before it
        whole = 8 * (before + len(secret)) // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(bytes(before) + secret).decode()[first:whole]
