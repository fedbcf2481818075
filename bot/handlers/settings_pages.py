"""The pages of /settings. All they know of a menu is in its buttons' data; all else is in the database."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.catalog.models import Catalog
from bot.i18n.text import single_line, truncate
from bot.i18n.translations import Translations
from bot.preferences.options import LANGUAGE_NAMES, NO, OPTIONS, UNSET, YES, Option, Scope, SettingsAction
from storage.accounts.preferences import Preferences

_HEADERS = {Scope.PERSONAL: "settings-mine", Scope.CHAT: "settings-chat", Scope.TOPIC: "settings-topic"}
_DOORS = {Scope.PERSONAL: "button-mine", Scope.CHAT: "button-this-chat", Scope.TOPIC: "button-this-topic"}

_SPOKEN = {
    UNSET: "choice-unset",
    YES: "choice-yes",
    NO: "choice-no",
    "everybody": "choice-everybody",
    "admins": "choice-admins",
    "list": "choice-list",
    "person": "choice-person",
    "chat": "choice-chat",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A menu as it is shown. `text` is HTML."""

    text: str
    keyboard: InlineKeyboardMarkup


class SettingsPages:
    """Pages in a reader's language."""

    def __init__(self, *, translations: Translations, catalog: Catalog, default_model: str) -> None:
        self._translations = translations
        self._catalog = catalog
        self._default_model = default_model

    def page(self, turn: SettingsAction, chosen: Preferences, *, language: str, doors: tuple[Scope, ...] = ()) -> Page:
        """The page that a turn leads to; `doors` are the other menus that its owner may open from the first one."""
        if turn.knob is None or turn.knob.hidden or (turn.said and not turn.knob.many):
            return self._first(turn, chosen, language, doors)
        return self._options(turn, turn.knob, chosen, language)

    def offer_of(
        self, turn: SettingsAction, name: str, *, user_id: int, listed: bool, language: str
    ) -> InlineKeyboardButton:
        """The button that puts a person on the list of those who may order, or takes them off."""
        key, sign = ("listing-remove", "-") if listed else ("listing-add", "+")
        return self._button(
            self._translations.plain(language, key, name=truncate(single_line(name), 24) or str(user_id)),
            SettingsAction(turn.owner, turn.scope, OPTIONS["listed"], f"{sign}{user_id}"),
        )

    def _first(self, turn: SettingsAction, chosen: Preferences, language: str, doors: tuple[Scope, ...]) -> Page:
        buttons = [
            self._button(
                f"{self._label(knob, language)}: {self._value(knob, chosen, language)}", self._next(turn, knob, chosen)
            )
            for knob in OPTIONS.values()
            if turn.scope in knob.scopes and not knob.hidden
        ]
        ways = [
            self._button(self._translations.plain(language, _DOORS[scope]), SettingsAction(turn.owner, scope))
            for scope in doors
            if scope is not turn.scope
        ]
        text = self._translations.html(language, _HEADERS[turn.scope], model=chosen.model or self._default_model)
        return Page(text, InlineKeyboardMarkup([*_rows(buttons, 2), *_rows(ways, 2)]))

    def _options(self, turn: SettingsAction, knob: Option, chosen: Preferences, language: str) -> Page:
        current = chosen.models or (UNSET,) if knob.many else (self._said(knob, chosen),)
        options = []
        for value in (*knob.values(self._catalog), UNSET):
            ticked = value in current
            said = f"{'-' if ticked else '+'}{value}" if knob.many and value != UNSET else value
            label = ("✓ " if ticked else "") + self._name(knob, value, language)
            options.append(self._button(label, SettingsAction(turn.owner, turn.scope, knob, said)))
        back = self._button(self._translations.plain(language, "button-back"), SettingsAction(turn.owner, turn.scope))
        text = self._translations.html(
            language,
            "settings-choose",
            what=self._label(knob, language),
            value=self._value(knob, chosen, language),
        )
        return Page(text, InlineKeyboardMarkup([*_rows(options, 2), [back]]))

    def _next(self, turn: SettingsAction, knob: Option, chosen: Preferences) -> SettingsAction:
        """Where a button of the first page leads: a switch is turned at once, except where leaving it open differs."""
        if not knob.switch or turn.scope is Scope.TOPIC:
            return SettingsAction(turn.owner, turn.scope, knob)
        return SettingsAction(turn.owner, turn.scope, knob, NO if getattr(chosen, knob.name) else YES)

    def _said(self, knob: Option, chosen: Preferences) -> str:
        value = getattr(chosen, knob.name)
        if value is None or value == ():
            return UNSET
        if knob.many:
            return str(len(value))
        return (YES if value else NO) if knob.switch else str(value)

    def _value(self, knob: Option, chosen: Preferences, language: str) -> str:
        return self._name(knob, self._said(knob, chosen), language)

    def _name(self, knob: Option, value: str, language: str) -> str:
        """A value as a person reads it."""
        if knob.name == "language" and value in LANGUAGE_NAMES:
            return LANGUAGE_NAMES[value]
        return self._translations.plain(language, _SPOKEN[value]) if value in _SPOKEN else value

    def _label(self, knob: Option, language: str) -> str:
        return self._translations.plain(language, f"knob-{knob.name.replace('_', '-')}")

    @staticmethod
    def _button(text: str, turn: SettingsAction) -> InlineKeyboardButton:
        return InlineKeyboardButton(text, callback_data=turn.data)


def _rows(buttons: list[InlineKeyboardButton], width: int) -> list[list[InlineKeyboardButton]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]
