"""The pages of /help: an overview and one page per topic. A button's callback data holds the whole target."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.catalog.models import Catalog
from bot.i18n.translations import LANGUAGES, Translations
from providers.contract import Kind

TOPICS = ("paint", "change", "video", "flags", "price", "groups", "settings", "more")
_NO_EXAMPLES = {"model": "NAME", "gateway": "GATEWAY"}


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
    """Texts (HTML) and buttons of the help pages. Examples name what is on offer."""

    def __init__(self, translations: Translations, catalog: Catalog) -> None:
        self._translations = translations
        self._catalog = catalog

    def find_topic(self, name: str, language: str) -> str:
        """The topic with that id or button label; empty if there is none."""
        wanted = name.strip().casefold()
        labels = {topic: self._label(topic, language).partition(" ")[2].casefold() for topic in TOPICS}
        return next((topic for topic in TOPICS if wanted in (topic, labels[topic])), "")

    def text(self, page: HelpPage, *, credits: str) -> str:
        """The text of the page; the overview ends with the owner's `credits` (HTML)."""
        if page.topic:
            return self._translations.html(page.language, f"help-{page.topic}", **self._examples(page.topic))
        return f"{self._translations.html(page.language, 'help')}\n\n{credits}"

    def _examples(self, topic: str) -> dict[str, str]:
        """A model that the topic is about, and where it is on offer: the last one, which is seldom the default."""
        models = self._catalog.models(*((Kind.VIDEO,) if topic == "video" else (Kind.GENERATE, Kind.EDIT)))
        return {"model": models[-1].name, "gateway": models[-1].gateways[-1]} if models else _NO_EXAMPLES

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
