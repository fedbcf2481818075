"""PURE. Measures the nesting depth of JSON before parsing it: deep nesting can exhaust the parser's stack."""

import re

MAX_DEPTH = 64

_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_OPENING, _CLOSING = b"[{", b"]}"
_OTHERS = bytes(set(range(256)) - set(_OPENING + _CLOSING))


def is_shallow(body: bytes, *, max_depth: int = MAX_DEPTH) -> bool:
    """Whether nothing in the body is nested deeper than `max_depth`. The result is undefined for invalid JSON.

    A body with a NUL is refused: UTF-8 JSON has none, and in UTF-16 or UTF-32 a quote byte may not be a quote.
    """
    if 0 in body:
        return False
    depth = 0
    for bracket in _TEXT.sub(b"", body).translate(None, _OTHERS):
        depth += 1 if bracket in _OPENING else -1
        if depth > max_depth:
            return False
    return True
