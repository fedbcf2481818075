"""The pages of /settings. The state of a menu is in its buttons' callback data and in the database."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.catalog.models import Catalog
from bot.i18n.text import single_line, truncate
from bot.i18n.translations import Translations
from bot.preferences.options import LANGUAGE_NAMES, NO, OPTIONS, UNSET, YES, Option, Scope, SettingsAction
from storage.accounts.preferences import Preferences

_HEADERS = {Scope.PERSONAL: "settings-mine", Scope.CHAT: "settings-chat", Scope.TOPIC: "settings-topic"}
_LINK_KEYS = {Scope.PERSONAL: "button-mine", Scope.CHAT: "button-this-chat", Scope.TOPIC: "button-this-topic"}

_VALUE_KEYS = {
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
    """A menu page. `text` is HTML."""

    text: str
    keyboard: InlineKeyboardMarkup


class SettingsPages:
    """Builds the pages in a given language."""

    def __init__(self, *, translations: Translations, catalog: Catalog, default_model: str) -> None:
        self._translations = translations
        self._catalog = catalog
        self._default_model = default_model

    def page(
        self, action: SettingsAction, chosen: Preferences, *, language: str, links: tuple[Scope, ...] = ()
    ) -> Page:
        """The page after an action; `links` are the other menus that can be opened from the overview."""
        if action.option is None or action.option.hidden or (action.value and not action.option.many):
            return self._overview(action, chosen, language, links)
        return self._option_page(action, action.option, chosen, language)

    def list_button(
        self, action: SettingsAction, name: str, *, user_id: int, listed: bool, language: str
    ) -> InlineKeyboardButton:
        """The button that adds a person to the list of people who may order, or removes them."""
        key, sign = ("listing-remove", "-") if listed else ("listing-add", "+")
        return self._button(
            self._translations.plain(language, key, name=truncate(single_line(name), 24) or str(user_id)),
            SettingsAction(action.owner, action.scope, OPTIONS["listed"], f"{sign}{user_id}"),
        )

    def _overview(self, action: SettingsAction, chosen: Preferences, language: str, links: tuple[Scope, ...]) -> Page:
        buttons = [
            self._button(
                f"{self._label(option, language)}: {self._format_current(option, chosen, language)}",
                self._next_action(action, option, chosen),
            )
            for option in OPTIONS.values()
            if action.scope in option.scopes and not option.hidden
        ]
        link_buttons = [
            self._button(self._translations.plain(language, _LINK_KEYS[scope]), SettingsAction(action.owner, scope))
            for scope in links
            if scope is not action.scope
        ]
        model = chosen.model or self._catalog.default_model(self._default_model)
        text = self._translations.html(language, _HEADERS[action.scope], model=model)
        return Page(text, InlineKeyboardMarkup([*_rows(buttons, 2), *_rows(link_buttons, 2)]))

    def _option_page(self, action: SettingsAction, option: Option, chosen: Preferences, language: str) -> Page:
        current = chosen.models or (UNSET,) if option.many else (self._current_value(option, chosen),)
        options = []
        for value in (*option.values(self._catalog), UNSET):
            ticked = value in current
            chosen_value = f"{'-' if ticked else '+'}{value}" if option.many and value != UNSET else value
            label = ("✓ " if ticked else "") + self._format_value(option, value, language)
            options.append(self._button(label, SettingsAction(action.owner, action.scope, option, chosen_value)))
        back = self._button(
            self._translations.plain(language, "button-back"), SettingsAction(action.owner, action.scope)
        )
        text = self._translations.html(
            language,
            "settings-choose",
            what=self._label(option, language),
            value=self._format_current(option, chosen, language),
        )
        return Page(text, InlineKeyboardMarkup([*_rows(options, 2), [back]]))

    def _next_action(self, action: SettingsAction, option: Option, chosen: Preferences) -> SettingsAction:
        """The action of an overview button: a switch toggles at once, except in topics, where it can also be unset."""
        if not option.switch or action.scope is Scope.TOPIC:
            return SettingsAction(action.owner, action.scope, option)
        return SettingsAction(action.owner, action.scope, option, NO if getattr(chosen, option.name) else YES)

    def _current_value(self, option: Option, chosen: Preferences) -> str:
        value = getattr(chosen, option.name)
        if value is None or value == ():
            return UNSET
        if option.many:
            return str(len(value))
        return (YES if value else NO) if option.switch else str(value)

    def _format_current(self, option: Option, chosen: Preferences, language: str) -> str:
        return self._format_value(option, self._current_value(option, chosen), language)

    def _format_value(self, option: Option, value: str, language: str) -> str:
        """A value as displayed."""
        if option.name == "language" and value in LANGUAGE_NAMES:
            return LANGUAGE_NAMES[value]
        return self._translations.plain(language, _VALUE_KEYS[value]) if value in _VALUE_KEYS else value

    def _label(self, option: Option, language: str) -> str:
        return self._translations.plain(language, f"option-{option.name.replace('_', '-')}")

    @staticmethod
    def _button(text: str, action: SettingsAction) -> InlineKeyboardButton:
        return InlineKeyboardButton(text, callback_data=action.data)


def _rows(buttons: list[InlineKeyboardButton], width: int) -> list[list[InlineKeyboardButton]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]
