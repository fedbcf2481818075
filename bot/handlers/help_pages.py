"""The pages of /help: an overview and one page per topic. A button's callback data holds the whole target."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.i18n.translations import LANGUAGES, Translations

TOPICS = ("paint", "change", "video", "flags", "price", "groups", "settings", "more")


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page of a person's help, in the language in which it was opened; the overview if there is no topic."""

    owner: int
    language: str
    topic: str = ""

    @property
    def data(self) -> str:
        """Callback data, under Telegram's 64 bytes."""
        return f"help:{self.owner}:{self.language}:{self.topic}"


def parse_help_page(data: str) -> HelpPage | None:
    """The page in callback data, None for other data."""
    words = data.split(":")
    if len(words) != 4 or words[0] != "help" or not words[1].removeprefix("-").isdecimal():
        return None
    if words[2] not in LANGUAGES or words[3] not in ("", *TOPICS):
        return None
    return HelpPage(int(words[1]), words[2], words[3])


class HelpPages:
    """Texts (HTML) and buttons of the help pages."""

    def __init__(self, translations: Translations) -> None:
        self._translations = translations

    def find_topic(self, name: str, language: str) -> str:
        """The topic with that id or button label; empty if there is none."""
        wanted = name.strip().casefold()
        labels = {topic: self._label(topic, language).partition(" ")[2].casefold() for topic in TOPICS}
        return next((topic for topic in TOPICS if wanted in (topic, labels[topic])), "")

    def text(self, page: HelpPage, *, credits: str) -> str:
        """The text of the page; the overview ends with the owner's `credits` (HTML)."""
        if page.topic:
            return self._translations.html(page.language, f"help-{page.topic}")
        return f"{self._translations.html(page.language, 'help')}\n\n{credits}"

    def keyboard(self, page: HelpPage) -> InlineKeyboardMarkup:
        """Buttons to the other topics, and back to the overview."""
        buttons = [
            InlineKeyboardButton(self._label(topic, page.language), callback_data=self._callback_data(page, topic))
            for topic in TOPICS
            if topic != page.topic
        ]
        if page.topic:
            back = self._translations.plain(page.language, "button-back")
            buttons.append(InlineKeyboardButton(back, callback_data=self._callback_data(page, "")))
        return InlineKeyboardMarkup([buttons[start : start + 2] for start in range(0, len(buttons), 2)])

    def _label(self, topic: str, language: str) -> str:
        return self._translations.plain(language, f"button-topic-{topic}")

    @staticmethod
    def _callback_data(page: HelpPage, topic: str) -> str:
        return HelpPage(page.owner, page.language, topic).data
