"""The pages of /help: an overview and one page per topic. What a button leads to is all in its data."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.i18n.translations import LANGUAGES, Translations

TOPICS = ("paint", "change", "flags", "price", "groups", "settings", "more")


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page of somebody's guide, in the language in which it was opened; without a topic the overview."""

    owner: int
    language: str
    topic: str = ""

    @property
    def data(self) -> str:
        """Callback data, under Telegram's 64 bytes."""
        return f"help:{self.owner}:{self.language}:{self.topic}"


def parse_help_page(data: str) -> HelpPage | None:
    """The page in callback data, None for data that is not the guide's."""
    words = data.split(":")
    if len(words) != 4 or words[0] != "help" or not words[1].removeprefix("-").isdecimal():
        return None
    if words[2] not in LANGUAGES or words[3] not in ("", *TOPICS):
        return None
    return HelpPage(int(words[1]), words[2], words[3])


class HelpPages:
    """Texts (HTML) and buttons."""

    def __init__(self, translations: Translations) -> None:
        self._translations = translations

    def topic(self, said: str, language: str) -> str:
        """The topic that somebody names, in our word or as its button says it; empty for any other word."""
        wanted = said.strip().casefold()
        labels = {topic: self._label(topic, language).partition(" ")[2].casefold() for topic in TOPICS}
        return next((topic for topic in TOPICS if wanted in (topic, labels[topic])), "")

    def text(self, leaf: HelpPage, *, credits: str) -> str:
        """What the page says; the overview ends with the `credits` (HTML) of its owner."""
        if leaf.topic:
            return self._translations.html(leaf.language, f"help-{leaf.topic}")
        return f"{self._translations.html(leaf.language, 'help')}\n\n{credits}"

    def keyboard(self, leaf: HelpPage) -> InlineKeyboardMarkup:
        """The other topics, and the way back."""
        buttons = [
            InlineKeyboardButton(self._label(topic, leaf.language), callback_data=self._to(leaf, topic))
            for topic in TOPICS
            if topic != leaf.topic
        ]
        if leaf.topic:
            back = self._translations.plain(leaf.language, "button-back")
            buttons.append(InlineKeyboardButton(back, callback_data=self._to(leaf, "")))
        return InlineKeyboardMarkup([buttons[start : start + 2] for start in range(0, len(buttons), 2)])

    def _label(self, topic: str, language: str) -> str:
        return self._translations.plain(language, f"button-topic-{topic}")

    @staticmethod
    def _to(leaf: HelpPage, topic: str) -> str:
        return HelpPage(leaf.owner, leaf.language, topic).data
