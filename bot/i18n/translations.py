"""The bot's texts in every language, loaded from `locales/<language>/*.ftl` when a language is first used."""

import re
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import cast

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import Pattern
from fluent.runtime.types import fluent_number
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from bot.i18n.text import sanitize, truncate

LANGUAGES = ("en", "zh-Hans", "ru")
_LOCALES = Path(__file__).parent / "locales"
_RUSSIAN_READERS = {"ru", "be", "uk", "kk"}
_TAG = re.compile("<[^>]*>")
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
        bundle = _bundle(self._folder / (language if language in LANGUAGES else "en"))
        if not bundle.has_message(key):
            raise TranslationError(f"unknown message {key!r}")
        pattern = cast(Pattern, bundle.get_message(key).value)  # messages without a value are not loaded
        text, errors = bundle.format_pattern(pattern, {name: _safe(value) for name, value in args.items()})
        if errors:
            raise TranslationError(f"message {key!r} cannot be formatted with {sorted(args)}") from errors[0]
        return str(text)

    def plain(self, language: str, key: str, **args: str | int) -> str:
        """The message as text without HTML, for buttons, alerts and the command menu. Raises `TranslationError`."""
        return unescape(_TAG.sub("", self.html(language, key, **args)))

    def keys(self, language: str) -> frozenset[str]:
        """The keys of all messages in that language."""
        return frozenset(_messages(self._folder / language))

    def arguments(self, language: str, key: str) -> frozenset[str]:
        """The arguments of the message, including those of messages that it references."""
        found = _References()
        found.visit(_messages(self._folder / language)[key])
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
def _messages(folder: Path) -> dict[str, ast.Message]:
    """The messages in a language's files, read once. An invalid entry or a duplicate key is a `TranslationError`."""
    found: dict[str, ast.Message] = {}
    for path in sorted(folder.glob("*.ftl")):
        for entry in FluentResource(path.read_text(encoding="utf-8")).body:
            if isinstance(entry, ast.Message) and entry.value and entry.id.name not in found:
                found[entry.id.name] = entry
            elif not isinstance(entry, ast.BaseComment):
                raise TranslationError(f"{path} has an invalid or duplicate entry at {entry.span}")
    return found


@cache
def _bundle(folder: Path) -> FluentBundle:
    bundle = FluentBundle([folder.name], use_isolating=False)
    bundle.add_resource(ast.Resource(list(_messages(folder).values())))
    return bundle


class _References(Visitor):
    """Collects the arguments and messages that a message references."""

    def __init__(self) -> None:
        self.arguments: set[str] = set()
        self.messages: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.arguments.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:
        self.messages.add(node.id.name)
