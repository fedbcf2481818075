"""PURE. The word filter: one blocked word, phrase or /pattern/ per line; # starts a comment."""

import re
import unicodedata
from collections.abc import Iterable

import regex

# A pattern may need exponential time. `re` has no timeout and would block the event loop.
_LONGEST_SECONDS = 0.05
_LONGEST = 20_000
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts without spaces between words


class BadPattern(ValueError):
    """A line is not a valid regular expression; the message gives its number."""


class WordFilter:
    """Blocks prompts. Ignores case and letter forms; a word matches only as a whole word.

    A text is also blocked if a /pattern/ times out; `slow` then holds the pattern.
    """

    def __init__(self, lines: Iterable[str] = ()) -> None:
        said = ((number, line.strip()) for number, line in enumerate(lines, 1))
        self._patterns = [_pattern(number, line) for number, line in said if line and not line.startswith("#")]
        self.slow: set[str] = set()

    def refuses(self, text: str) -> bool:
        """Whether the text is blocked. Only the first 20,000 characters are checked, more than any model reads."""
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
