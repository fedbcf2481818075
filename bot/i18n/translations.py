"""The bot's texts in every language, from `locales/<language>/*.ftl`.

A message is parsed when it is first used: all of them, parsed, take 4 MB a language and a tenth of a second.
"""

import re
from collections.abc import Mapping
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import cast

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import Pattern
from fluent.runtime.types import fluent_number
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from bot.i18n.text import sanitize, strip_html, truncate

LANGUAGES = ("en", "zh-Hans", "ru")
_LOCALES = Path(__file__).parent / "locales"
_RUSSIAN_READERS = {"ru", "be", "uk", "kk"}
_ENTRY = re.compile(r"^([a-zA-Z][\w-]*) *=", re.MULTILINE)  # other lines of a message are indented
_ARGUMENT_UNITS = 400  # Fluent accepts 2500 characters, and escaping turns one into up to five


class Markup(str):
    """HTML made by the bot, which is not escaped again."""

    __slots__ = ()


class TranslationError(LookupError):
    """The message does not exist, an argument is missing, or a file is invalid: always a bug."""


class Translations:
    """The messages of every language."""

    def __init__(self, folder: Path = _LOCALES) -> None:
        self._folder = folder

    def html(self, language: str, key: str, **args: str | int) -> str:
        """The message as HTML. Text arguments are sanitized and escaped, `Markup` is not.

        An unknown language falls back to English. Raises `TranslationError`.
        """
        return _language(self._folder / (language if language in LANGUAGES else "en")).format(key, args)

    def plain(self, language: str, key: str, **args: str | int) -> str:
        """The message as text without HTML, for buttons, alerts and the command menu. Raises `TranslationError`."""
        return strip_html(self.html(language, key, **args))

    def keys(self, language: str) -> frozenset[str]:
        """The keys of all messages in that language."""
        return frozenset(_language(self._folder / language).sources)

    def arguments(self, language: str, key: str) -> frozenset[str]:
        """The arguments of the message, including those of messages that it references."""
        found = _references(_language(self._folder / language).message(key))
        nested = (self.arguments(language, other) for other in found.messages)
        return frozenset(found.arguments).union(*nested)


def best_language(code: str | None) -> str:
    """The supported language that fits `code` best (an IETF tag, as Telegram sends it)."""
    primary = re.split("[-_]", (code or "").lower())[0]
    if primary == "zh":
        return "zh-Hans"
    return "ru" if primary in _RUSSIAN_READERS else "en"


def _safe(value: str | int) -> object:
    if isinstance(value, int):
        return fluent_number(value, useGrouping=False)
    if isinstance(value, Markup):
        return value
    return escape(truncate(sanitize(value), _ARGUMENT_UNITS), quote=False)


@cache
def _language(folder: Path) -> "_Language":
    return _Language(folder)


class _Language:
    """The messages of one language. `sources` are their texts by key; raises `TranslationError` where one is wrong."""

    def __init__(self, folder: Path) -> None:
        self.sources: dict[str, str] = {}
        self._name = folder.name
        self._messages: dict[str, ast.Message] = {}
        self._plain: dict[str, str] = {}
        for path in sorted(folder.glob("*.ftl")):
            text = path.read_text(encoding="utf-8")
            starts = [*_ENTRY.finditer(text)]
            ends = [start.start() for start in starts[1:]] + [len(text)]
            for start, end in zip(starts, ends, strict=True):
                if start[1] in self.sources:
                    raise TranslationError(f"{path} has a duplicate message {start[1]!r}")
                self.sources[start[1]] = text[start.start() : end]

    def format(self, key: str, args: Mapping[str, str | int]) -> str:
        """The message with its arguments."""
        if key in self._plain:
            return self._plain[key]
        written = cast(ast.Pattern, self.message(key).value)  # messages without a value are invalid here
        texts = [element.value for element in written.elements if isinstance(element, ast.TextElement)]
        if len(texts) == len(written.elements):
            return self._plain.setdefault(key, "".join(texts))
        self._add(key)
        pattern = cast(Pattern, self._bundle.get_message(key).value)
        text, errors = self._bundle.format_pattern(pattern, {name: _safe(value) for name, value in args.items()})
        if errors:
            raise TranslationError(f"message {key!r} cannot be formatted with {sorted(args)}") from errors[0]
        return str(text)

    def message(self, key: str) -> ast.Message:
        """The message, parsed."""
        if key not in self._messages:
            if key not in self.sources:
                raise TranslationError(f"unknown message {key!r}")
            body = FluentResource(self.sources[key]).body
            entries = [entry for entry in body if not isinstance(entry, ast.BaseComment)]
            if len(entries) != 1 or not isinstance(entries[0], ast.Message) or not entries[0].value:
                raise TranslationError(f"message {key!r} of {self._name!r} is invalid")
            self._messages[key] = entries[0]
        return self._messages[key]

    def _add(self, key: str) -> None:
        """Adds the message, and those that it references, to what can be formatted."""
        if not self._bundle.has_message(key):
            message = self.message(key)
            self._bundle.add_resource(ast.Resource([message]))
            for other in _references(message).messages:
                self._add(other)

    @cached_property
    def _bundle(self) -> FluentBundle:
        return FluentBundle([self._name], use_isolating=False)


def _references(message: ast.Message) -> "_References":
    """What a message references."""
    found = _References()
    found.visit(message)
    return found


class _References(Visitor):
    """Collects the arguments and messages that a message references."""

    def __init__(self) -> None:
        self.arguments: set[str] = set()
        self.messages: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.arguments.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:
        self.messages.add(node.id.name)
