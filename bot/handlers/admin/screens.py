"""What an administrator sees: a text with buttons in one message that edits itself. Buttons carry the whole state."""

from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.chat.replies import Reply
from bot.i18n.translations import Markup, Translations

PREFIX = "adm"
_SEPARATOR = ":"

Rows = tuple[tuple[InlineKeyboardButton, ...], ...]


@dataclass(frozen=True, slots=True)
class Admin:
    """An administrator at work. `key` is the press or the message, so that an action counts once."""

    id: int
    language: str
    key: str
    translations: Translations

    def html(self, key: str, **args: str | int) -> Markup:
        """A sentence in the administrator's language."""
        return Markup(self.translations.html(self.language, key, **args))

    def plain(self, key: str, **args: str | int) -> str:
        """The same for buttons and alerts."""
        return self.translations.plain(self.language, key, **args)

    def button(self, key: str, *words: str | int, **args: str | int) -> InlineKeyboardButton:
        """A button that opens the screen named by the words."""
        return link(self.plain(key, **args), *words)


@dataclass(frozen=True, slots=True)
class Screen:
    """What the menu shows next, as it was if there is no text. HTML; `toast` is plain text, `replies` are sent, too.

    `asks` names the screen that the administrator's next message answers, empty if it answers none.
    """

    text: str
    rows: Rows = ()
    toast: str = ""
    asks: str = ""
    replies: tuple[Reply, ...] = ()

    @property
    def keyboard(self) -> InlineKeyboardMarkup:
        """The buttons."""
        return InlineKeyboardMarkup(self.rows)


@dataclass(frozen=True, slots=True)
class Typed:
    """What an administrator answered: the text, or the id of whom they forwarded a message of."""

    text: str
    message: Message


def link(label: str, *words: str | int) -> InlineKeyboardButton:
    """A button with this label that opens the screen named by the words."""
    return InlineKeyboardButton(label, callback_data=_SEPARATOR.join((PREFIX, *map(str, words))))


def parse_press(data: str) -> tuple[str, ...] | None:
    """The words of a pressed button, None if it belongs to another menu."""
    prefix, _, rest = data.partition(_SEPARATOR)
    return tuple(rest.split(_SEPARATOR)) if prefix == PREFIX and rest else None


def format_time(milliseconds: int) -> str:
    """A moment in UTC, to the minute."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M}"


def format_day(milliseconds: int) -> str:
    """The day of a moment in UTC."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d}"
