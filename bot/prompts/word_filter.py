"""PURE. The operator's list of what is not painted: one word or phrase a line, or a /pattern/; # begins a comment."""

import re
import unicodedata
from collections.abc import Iterable

import regex

# A pattern may take time that doubles with every letter; `re` cannot be stopped, and nothing else would run meanwhile.
_LONGEST_SECONDS = 0.05
_LONGEST = 20_000
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # these scripts put no space between words


class BadPattern(ValueError):
    """A line is not a valid regular expression; the message says which."""


class WordFilter:
    """What is refused. Case and the forms of letters do not matter; a word is refused where it stands alone.

    A text that a /pattern/ cannot be done with in time is refused, too, and `slow` names the pattern.
    """

    def __init__(self, lines: Iterable[str] = ()) -> None:
        said = ((number, line.strip()) for number, line in enumerate(lines, 1))
        self._patterns = [_pattern(number, line) for number, line in said if line and not line.startswith("#")]
        self.slow: set[str] = set()

    def refuses(self, text: str) -> bool:
        """Whether something in the text is on the list. What is longer than any model reads is looked at in part."""
        folded = _folded(text[:_LONGEST])
        return any(self._finds(pattern, folded) for pattern in self._patterns)

    def _finds(self, pattern: "regex.Pattern[str]", folded: str) -> bool:
        try:
            return pattern.search(folded, timeout=_LONGEST_SECONDS) is not None
        except TimeoutError:
            self.slow.add(pattern.pattern)
            return True


def _pattern(number: int, line: str) -> "regex.Pattern[str]":
    if len(line) > 2 and line.startswith("/") and line.endswith("/"):
        try:
            return regex.compile(line[1:-1], regex.IGNORECASE)
        except regex.error as error:
            raise BadPattern(f"line {number} is not a valid pattern ({error})") from error
    words = r"\s+".join(map(re.escape, _folded(line).split()))
    return regex.compile(words if _UNSPACED.search(line) else rf"(?<!\w){words}(?!\w)")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
