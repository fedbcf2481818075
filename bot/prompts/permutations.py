"""PURE. Expands permutations: "{red,blue} fox" → "red fox", "blue fox"."""

import re
from itertools import product

from bot.i18n.refusal import Refusal

MOST = 8
_COUNTED = 9999

_BRACES = re.compile(r"\{([^{}]*)\}")


def expand_permutations(text: str) -> tuple[str, ...] | Refusal:
    """All permutations, in the order of the first group; the text itself if it has none.

    Braces without a comma or without a partner are plain text. More than 8 permutations are refused.
    """
    pieces = [_options(piece) if odd % 2 else (piece,) for odd, piece in enumerate(_BRACES.split(text))]
    count = 1
    for options in pieces:
        count = min(count * len(options), _COUNTED)  # bounds the number for very long inputs
    if count > MOST:
        return Refusal("refused-choices", {"count": count, "limit": MOST})
    return tuple(map("".join, product(*pieces)))


def _options(inside: str) -> tuple[str, ...]:
    """The options inside braces; the braces unchanged if they hold no comma."""
    if "," not in inside:
        return (f"{{{inside}}}",)
    return tuple(dict.fromkeys(option.strip() for option in inside.split(",")))
