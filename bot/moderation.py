"""PURE. The operator's list of what is not painted: one word or phrase a line, or a /pattern/; # begins a comment."""

import re
import unicodedata
from collections.abc import Iterable

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # these scripts put no space between words


class BadPattern(ValueError):
    """A line is no regular expression; the message tells which."""


class Moderation:
    """What is refused. Case and the forms of letters do not matter; a word is refused where it stands alone."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        said = ((number, line.strip()) for number, line in enumerate(lines, 1))
        self._patterns = [_pattern(number, line) for number, line in said if line and not line.startswith("#")]

    def refuses(self, text: str) -> bool:
        """Whether something in the text is on the list."""
        folded = _folded(text)
        return any(pattern.search(folded) for pattern in self._patterns)


def _pattern(number: int, line: str) -> re.Pattern[str]:
    if len(line) > 2 and line.startswith("/") and line.endswith("/"):
        try:
            return re.compile(line[1:-1], re.IGNORECASE)
        except re.error as error:
            raise BadPattern(f"line {number} is no pattern ({error})") from error
    words = r"\s+".join(map(re.escape, _folded(line).split()))
    return re.compile(words if _UNSPACED.search(line) else rf"(?<!\w){words}(?!\w)")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
