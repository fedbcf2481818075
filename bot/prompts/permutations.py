"""PURE. Expands permutations: "{red,blue} fox" → "red fox", "blue fox". JSON is text, and so is \\{a, b\\}."""

import re
from collections import deque
from itertools import product

from bot.i18n.refusal import Refusal

MOST = 8
_COUNTED = 9999

_BRACES = re.compile(r"(?<!\\)\{([^{}]*)(?<!\\)\}")
_ESCAPED = re.compile(r"\\([{}])")
_BRACE = re.compile(r"(?<!\\)[{}]")
_QUOTED_NAME = re.compile(r"""["“”'‘’]\s*:""")
_NAME = re.compile(r"\s*[^\W\d][\w -]*:")


def expand_permutations(text: str) -> tuple[str, ...] | Refusal:
    """All permutations, in the order of the first group; the text as it is written if it has none.

    Braces without a comma or without a partner, and JSON, are plain text. More than 8 permutations are refused.
    """
    json = _json_spans(text)
    pieces: list[tuple[str, ...]] = []
    end = 0
    for found in _BRACES.finditer(text):
        while json and json[0][1] <= found.start():
            json.popleft()
        is_json = bool(json) and json[0][0] <= found.start()
        if "," in found[1] and not is_json and not _has_names(found[1]):
            pieces += [(text[end : found.start()],), _options(found[1])]
            end = found.end()
    count = 1
    for options in pieces:
        count = min(count * len(options), _COUNTED)  # bounds the number for very long inputs
    if count > MOST:
        return Refusal("refused-choices", {"count": count, "limit": MOST})
    return tuple(as_written("".join(chosen)) for chosen in product(*pieces, (text[end:],)))


def as_written(text: str) -> str:
    r"""The text with its braces, without the backslashes that keep them: \{a, b\} is {a, b}."""
    return _ESCAPED.sub(r"\1", text)


def escape_braces(text: str) -> str:
    r"""What has to be typed to get this text painted as it is: {a, b} is \{a, b\}."""
    return text if expand_permutations(text) == (text,) else re.sub(r"[{}]", r"\\\g<0>", text)


def _options(inside: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(option.strip() for option in inside.split(",")))


def _has_names(inside: str) -> bool:
    """Whether every option is a name with a value, as in {style: ink, size: 2}; {16:9, 1:1} are no names."""
    return all(_NAME.match(option) for option in inside.split(","))


def _json_spans(text: str) -> deque[tuple[int, int]]:
    """Where JSON objects start and end: the outermost braces around a quoted name; unclosed ones reach to the end."""
    spans: deque[tuple[int, int]] = deque()
    start, depth = 0, 0
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            start = brace.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and _QUOTED_NAME.search(text, start, brace.end()):
                spans.append((start, brace.end()))
    if depth and _QUOTED_NAME.search(text, start):
        spans.append((start, len(text)))
    return spans
