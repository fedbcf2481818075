"""PURE. How deep JSON goes, found out without reading it: a reader that follows every bracket can be made to fall."""

import re

DEEPEST = 64

_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_OPENING, _CLOSING = b"[{", b"]}"
_OTHERS = bytes(set(range(256)) - set(_OPENING + _CLOSING))


def is_shallow(body: bytes, *, deepest: int = DEEPEST) -> bool:
    """Whether nothing in the body lies below so many brackets. What is no JSON may be either.

    A NUL is in no UTF-8 JSON; in the other encodings that a reader accepts, what looks like a quote may be none.
    """
    if 0 in body:
        return False
    depth = 0
    for bracket in _TEXT.sub(b"", body).translate(None, _OTHERS):
        depth += 1 if bracket in _OPENING else -1
        if depth > deepest:
            return False
    return True
