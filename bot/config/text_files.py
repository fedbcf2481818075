"""Text files that people wrote on any system: UTF-8, UTF-16 or UTF-32, with or without a byte order mark."""

import codecs
from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(path: Path) -> str:
    """The file's text with plain newlines; raises OSError, or ValueError if it is no text."""
    content = path.read_bytes()
    text = content.decode(detect_encoding(content))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def detect_encoding(content: bytes) -> str:
    """The encoding that decodes a text file; raises ValueError if none does."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8-sig")
    if encoding == "utf-8-sig" and b"\0" in content[:2]:  # a plain letter in UTF-16 without a mark
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    content.decode(encoding)
    return encoding
