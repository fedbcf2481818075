"""Everything the bot says, from `locales/<language>/*.ftl`, read once."""

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
_ARGUMENT_UNITS = 400  # Fluent takes 2500 characters, and escaping makes five of one


class Markup(str):
    """HTML of our own, which is not escaped again."""

    __slots__ = ()


class TranslationError(LookupError):
    """There is no such sentence, an argument is missing, or a file is wrong: a bug of ours."""


class Translations:
    """What can be said, in every language."""

    def __init__(self, folder: Path = _LOCALES) -> None:
        self._messages = {language: _messages(folder / language) for language in LANGUAGES}
        self._bundles = {language: _bundle(folder / language) for language in LANGUAGES}

    def html(self, language: str, key: str, **args: str | int) -> str:
        """The sentence as HTML. Text arguments are made harmless and escaped, `Markup` passes.

        An unknown language is English. Raises `Unsayable`.
        """
        bundle = self._bundles.get(language, self._bundles["en"])
        if not bundle.has_message(key):
            raise TranslationError(f"there is no sentence {key!r}")
        pattern = cast(Pattern, bundle.get_message(key).value)  # a message without one was not loaded
        said, errors = bundle.format_pattern(pattern, {name: _safe(value) for name, value in args.items()})
        if errors:
            raise TranslationError(f"the sentence {key!r} cannot be said with {sorted(args)}") from errors[0]
        return str(said)

    def plain(self, language: str, key: str, **args: str | int) -> str:
        """The same as text without HTML: for buttons, alerts and the list of commands. Raises `Unsayable`."""
        return unescape(_TAG.sub("", self.html(language, key, **args)))

    def keys(self, language: str) -> frozenset[str]:
        """The names of all its sentences."""
        return frozenset(self._messages[language])

    def arguments(self, language: str, key: str) -> frozenset[str]:
        """The names of all arguments that the sentence, or one it quotes, uses."""
        found = _Names()
        found.visit(self._messages[language][key])
        quoted = (self.arguments(language, other) for other in found.quoted)
        return frozenset(found.arguments).union(*quoted)


def best_language(code: str | None) -> str:
    """The language of ours that a reader of `code` (IETF tag, as Telegram sends it) understands best."""
    tongue = re.split("[-_]", (code or "").lower())[0]
    if tongue == "zh":
        return "zh-Hans"
    return "ru" if tongue in _RUSSIAN_READERS else "en"


def _safe(value: str | int) -> object:
    if isinstance(value, int):
        return fluent_number(value, useGrouping=False)
    if isinstance(value, Markup):
        return value
    return escape(truncate(sanitize(value), _ARGUMENT_UNITS), quote=False)


@cache
def _messages(folder: Path) -> dict[str, ast.Message]:
    """The sentences in a language's files, read once. One that is unreadable, or a name used twice, stops the start."""
    found: dict[str, ast.Message] = {}
    for path in sorted(folder.glob("*.ftl")):
        for entry in FluentResource(path.read_text(encoding="utf-8")).body:
            if isinstance(entry, ast.Message) and entry.value and entry.id.name not in found:
                found[entry.id.name] = entry
            elif not isinstance(entry, ast.BaseComment):
                raise TranslationError(f"{path} cannot be read, or says a thing twice, at {entry.span}")
    return found


@cache
def _bundle(folder: Path) -> FluentBundle:
    bundle = FluentBundle([folder.name], use_isolating=False)
    bundle.add_resource(ast.Resource(list(_messages(folder).values())))
    return bundle


class _Names(Visitor):
    """Collects what a sentence refers to."""

    def __init__(self) -> None:
        self.arguments: set[str] = set()
        self.quoted: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.arguments.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:
        self.quoted.add(node.id.name)
