"""The file of settings: its encoding, and lines in it that are no settings."""

from io import StringIO
from pathlib import Path

from dotenv.parser import Original, parse_stream

from bot.config.secret_files import UnusableFile
from bot.config.text_files import detect_encoding


def check_env_file(path: Path) -> str:
    """The encoding of the file, that of a plain one where there is none; raises `UnusableFile` with one sentence.

    The library that reads the settings would leave out a line that it does not understand.
    """
    try:
        content = path.read_bytes() if path.is_file() else b""
        encoding = detect_encoding(content)
        lines = parse_stream(StringIO(content.decode(encoding)))
    except (OSError, ValueError) as error:
        raise UnusableFile(f"{path.name} is wrong: it must be a readable text file in UTF-8.") from error
    wrong = next((_number(line.original) for line in lines if line.error), None)
    if wrong is not None:
        raise UnusableFile(f"{path.name} is wrong: line {wrong} is no NAME=value, or lacks a quotation mark.")
    return encoding


def _number(line: Original) -> int:
    """The line's number in the file; the library counts from the empty lines before it."""
    empty = line.string[: len(line.string) - len(line.string.lstrip())]
    return line.line + len(f"{empty}.".splitlines()) - 1
