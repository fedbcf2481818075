"""PURE. "{red,blue} fox" → "red fox", "blue fox"."""

import re
from itertools import product
from math import prod

from bot.refusal import Refusal

MOST = 8

_GROUP = re.compile(r"\{([^{}]*,[^{}]*)\}")


def choices(text: str) -> tuple[str, ...] | Refusal:
    """The text once per choice, in the order of the first group; itself where there is none to make.

    Braces without a comma, or without their partner, are words. More than 8 texts are refused.
    """
    pieces = _GROUP.split(text)
    groups = [tuple(dict.fromkeys(option.strip() for option in group.split(","))) for group in pieces[1::2]]
    count = prod(map(len, groups))
    if count > MOST:
        return Refusal("refused-choices", {"count": min(count, 9999), "limit": MOST})
    return tuple(map("".join, product(*_each(pieces, groups))))


def _each(pieces: list[str], groups: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """What may stand at each place: the text between groups stands alone."""
    return [groups[index // 2] if index % 2 else (piece,) for index, piece in enumerate(pieces)]
