"""PURE. "{red,blue} fox" → "red fox", "blue fox"."""

import re
from itertools import product

from bot.i18n.refusal import Refusal

MOST = 8
_COUNTED = 9999

_BRACES = re.compile(r"\{([^{}]*)\}")


def expand_permutations(text: str) -> tuple[str, ...] | Refusal:
    """The text once per choice, in the order of the first group; itself where there is none to make.

    Braces without a comma, or without their partner, are words. More than 8 texts are refused.
    """
    pieces = [_options(piece) if odd % 2 else (piece,) for odd, piece in enumerate(_BRACES.split(text))]
    count = 1
    for options in pieces:
        count = min(count * len(options), _COUNTED)  # a megabyte of braces would make a number of megabytes
    if count > MOST:
        return Refusal("refused-choices", {"count": count, "limit": MOST})
    return tuple(map("".join, product(*pieces)))


def _options(inside: str) -> tuple[str, ...]:
    """What may stand where these braces are: themselves, when no comma parts what they hold."""
    if "," not in inside:
        return (f"{{{inside}}}",)
    return tuple(dict.fromkeys(option.strip() for option in inside.split(",")))
