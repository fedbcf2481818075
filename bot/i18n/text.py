"""PURE. Text length as Telegram counts it (UTF-16 units), and sanitizing of text from users."""

import re
import unicodedata
from html import escape, unescape

CAPTION_LIMIT = 1024
ELLIPSIS = "…"

_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
# Controls except tab and newline; direction marks, embeddings, overrides, isolates; lone surrogates; non-characters.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)
# Combining marks. Scripts need one or two per letter; "zalgo" text has dozens.
_EXCESS_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_BLANK_LINES = re.compile(r"\n\s*\n")
_TAG = re.compile(r"<[^>]*>")
_ZERO_WIDTH_JOINER = "\u200d"


def strip_control(text: str) -> str:
    """The text without control characters, direction overrides and lone surrogates; lines and tabs are kept."""
    return _UNSAFE.sub("", _LINE_ENDS.sub("\n", text))


def sanitize(text: str) -> str:
    """The text without control characters, with at most three combining marks per letter."""
    return _EXCESS_MARKS.sub(r"\1", strip_control(text))


def single_line(text: str) -> str:
    """The sanitized text on one line, for names and for prompts in lists."""
    return " ".join(sanitize(text).split())


def utf16_length(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def strip_html(html: str) -> str:
    """The text that HTML shows, without its tags and entities."""
    return unescape(_TAG.sub("", html))


def parsed_length(html: str) -> int:
    """The UTF-16 length of HTML after its tags and entities are parsed."""
    return utf16_length(strip_html(html))


def truncate(text: str, units: int) -> str:
    """At most `units` UTF-16 units of the text, ending with … if something was cut off.

    Never cuts inside a grapheme: emoji sequences, flags and accented letters stay whole.
    """
    # At most `units` code points can fit, so a megabyte of text is never scanned.
    if len(text) <= units and utf16_length(text) <= units:
        return text
    if units < 1:
        return ""
    end = _code_points(text, units - len(ELLIPSIS))
    while end > 0 and _is_joined(text, end):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def caption(prompt: str, tail_html: str, *, limit: int = CAPTION_LIMIT) -> str:
    """HTML of a caption: the escaped prompt, then `tail_html`; the prompt is cut so that both fit `limit` units."""
    body = _BLANK_LINES.sub("\n\n", sanitize(prompt).strip())
    if not body:
        return tail_html
    room = limit - parsed_length(tail_html) - len("\n\n")
    fitting = truncate(body, room)
    return f"{escape(fitting, quote=False)}\n\n{tail_html}" if fitting else tail_html


def _code_points(text: str, units: int) -> int:
    """The number of code points that fit into that many units."""
    used = 0
    for index, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > units:
            return index
    return len(text)


def _is_joined(text: str, index: int) -> bool:
    """Whether the character at `index` belongs to the one before it. A subset of Unicode annex 29."""
    if index >= len(text):
        return False
    before, after = text[index - 1], text[index]
    if after == _ZERO_WIDTH_JOINER or before == _ZERO_WIDTH_JOINER or unicodedata.category(after).startswith("M"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":  # skin tones, tags
        return True
    if _is_region(before) and _is_region(after):
        return _regions_before(text, index) % 2 == 1
    return _is_jamo(before) and _is_jamo_tail(after)


def _is_region(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _regions_before(text: str, index: int) -> int:
    start = index
    while start > 0 and _is_region(text[start - 1]):
        start -= 1
    return index - start


def _is_jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff" or "\uac00" <= character <= "\ud7a3"


def _is_jamo_tail(character: str) -> bool:
    return "\u1160" <= character <= "\u11ff"
