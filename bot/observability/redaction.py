"""PURE. Cuts secrets out of text, in every form in which they travel."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "•••"
# Shorter ones would be found in text that has nothing to do with them.
_SHORTEST = 4
_SHORTEST_DISGUISED = 6


class Redactor:
    """Text → the same without the secrets: large or small, percent-encoded, in base64, escaped as in JSON or a repr."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if len(secret) >= _SHORTEST for form in encodings_of(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        # PTB writes an error's first letter large and all others small.
        self._pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if forms else None

    def __call__(self, text: str) -> str:
        return self._pattern.sub(HIDDEN, text) if self._pattern is not None else text


def encodings_of(secret: str) -> set[str]:
    """Everything that gives the secret away."""
    forms = {secret}
    if len(secret) >= _SHORTEST_DISGUISED:
        forms |= {*_escaped(secret), *_percent_encoded(secret), *_in_base64(secret.encode())}
    return forms


def _escaped(secret: str) -> Iterator[str]:
    for ascii_only in (True, False):
        written = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield written
        yield written.replace("/", "\\/")  # some write it so
    yield repr(secret)[1:-1]
    yield repr(secret.encode())[2:-1]


def _percent_encoded(secret: str) -> Iterator[str]:
    yield from (quote(secret, safe=""), quote(secret), quote_plus(secret))


def _in_base64(secret: bytes) -> Iterator[str]:
    """What is the same wherever the secret stands inside the encoded text, such as after `user:`."""
    for before in range(3):
        first = (8 * before + 5) // 6  # letters that the bytes before it have a share in
        whole = 8 * (before + len(secret)) // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(bytes(before) + secret).decode()[first:whole]
