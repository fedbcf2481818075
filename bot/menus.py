"""The pages of /settings. All they know of a menu is in its buttons' data; all else is in the database."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.catalog import Catalog
from bot.knobs import KNOBS, LANGUAGE_NAMES, NO, UNSET, YES, Knob, Scope, Turn
from bot.sentences import Sentences
from storage.preferences import Preferences

_HEADERS = {Scope.MINE: "settings-mine", Scope.CHAT: "settings-chat", Scope.TOPIC: "settings-topic"}
_DOORS = {Scope.MINE: "button-mine", Scope.CHAT: "button-this-chat", Scope.TOPIC: "button-this-topic"}


@dataclass(frozen=True, slots=True)
class Page:
    """A menu as it is shown. `text` is HTML."""

    text: str
    keyboard: InlineKeyboardMarkup


class Menus:
    """Pages in a reader's language."""

    def __init__(self, *, sentences: Sentences, catalog: Catalog, default_model: str) -> None:
        self._sentences = sentences
        self._catalog = catalog
        self._default_model = default_model

    def page(self, turn: Turn, chosen: Preferences, *, language: str, doors: tuple[Scope, ...] = ()) -> Page:
        """The page that a turn leads to; `doors` are the other menus that its owner may open from the first one."""
        if turn.knob is None or turn.said:
            return self._first(turn, chosen, language, doors)
        return self._options(turn, turn.knob, chosen, language)

    def _first(self, turn: Turn, chosen: Preferences, language: str, doors: tuple[Scope, ...]) -> Page:
        buttons = [
            self._button(
                f"{self._label(knob, language)}: {self._value(knob, chosen, language)}", self._next(turn, knob, chosen)
            )
            for knob in KNOBS.values()
            if turn.scope in knob.scopes
        ]
        ways = [
            self._button(self._sentences.plain(language, _DOORS[scope]), Turn(turn.owner, scope))
            for scope in doors
            if scope is not turn.scope
        ]
        text = self._sentences.say(language, _HEADERS[turn.scope], model=chosen.model or self._default_model)
        return Page(text, InlineKeyboardMarkup([*_rows(buttons, 2), *_rows(ways, 2)]))

    def _options(self, turn: Turn, knob: Knob, chosen: Preferences, language: str) -> Page:
        current = self._said(knob, chosen)
        options = [
            self._button(
                ("✓ " if value == current else "") + self._name(knob, value, language),
                Turn(turn.owner, turn.scope, knob, value),
            )
            for value in (*knob.values(self._catalog), UNSET)
        ]
        back = self._button(self._sentences.plain(language, "button-back"), Turn(turn.owner, turn.scope))
        text = self._sentences.say(
            language,
            "settings-choose",
            what=self._label(knob, language),
            value=self._value(knob, chosen, language),
        )
        return Page(text, InlineKeyboardMarkup([*_rows(options, 2), [back]]))

    def _next(self, turn: Turn, knob: Knob, chosen: Preferences) -> Turn:
        """Where a button of the first page leads: a switch is turned at once, except where leaving it open differs."""
        if not knob.switch or turn.scope is Scope.TOPIC:
            return Turn(turn.owner, turn.scope, knob)
        return Turn(turn.owner, turn.scope, knob, NO if getattr(chosen, knob.name) else YES)

    def _said(self, knob: Knob, chosen: Preferences) -> str:
        value = getattr(chosen, knob.name)
        if value is None:
            return UNSET
        return (YES if value else NO) if knob.switch else str(value)

    def _value(self, knob: Knob, chosen: Preferences, language: str) -> str:
        return self._name(knob, self._said(knob, chosen), language)

    def _name(self, knob: Knob, value: str, language: str) -> str:
        """A value as a person reads it."""
        if knob.name == "language" and value in LANGUAGE_NAMES:
            return LANGUAGE_NAMES[value]
        words = {UNSET: "choice-unset", YES: "choice-yes", NO: "choice-no"}
        return self._sentences.plain(language, words[value]) if value in words else value

    def _label(self, knob: Knob, language: str) -> str:
        return self._sentences.plain(language, f"knob-{knob.name.replace('_', '-')}")

    @staticmethod
    def _button(text: str, turn: Turn) -> InlineKeyboardButton:
        return InlineKeyboardButton(text, callback_data=turn.data)


def _rows(buttons: list[InlineKeyboardButton], width: int) -> list[list[InlineKeyboardButton]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]
