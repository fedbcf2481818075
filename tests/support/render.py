"""Everything the bot says and every menu it shows, as text. Run as a script it writes the snapshots anew."""

from dataclasses import replace
from pathlib import Path

from telegram import InlineKeyboardMarkup

from bot.delivery.keyboards import Keyboards
from bot.handlers.help_pages import TOPICS, HelpPage, HelpPages
from bot.handlers.settings_pages import Page, SettingsPages
from bot.i18n.translations import LANGUAGES, Translations
from bot.preferences.options import OPTIONS, Scope, SettingsAction
from storage.accounts.preferences import NOTHING, Preferences
from storage.orders.models import Stored
from storage.schema.states import OrderState
from tests.support.catalogs import shipped
from tests.support.order_samples import ORDER, PART
from tests.support.sentence_arguments import NUMBERS, WORDS

FOLDER = Path(__file__).parents[1] / "bot" / "i18n" / "snapshots"
COUNTS = (0, 1, 2, 5)

_TRANSLATIONS = Translations()
_CATALOG = shipped()
_CHOSEN = Preferences(
    model="wan-2.7", ratio="16:9", resolution="4K", spoiler=True, at_once=True, quiet=False, models=("wan-2.7",),
    most_pictures=2, most_resolution="2K", orderers="list", listed=(7,), payer="chat", budget=50, cap=5,
)  # fmt: skip
_PICTURE = Stored("out/1.png", "image/png", 1024, 1024, 1000)


def snapshot(language: str) -> str:
    """All of it in one language."""
    translations = [f"[{key}]\n{_said(language, key)}" for key in sorted(_TRANSLATIONS.keys(language))]
    return (
        "\n\n".join([*translations, *_help_pages(language), *_settings_pages(language), *_keyboards(language)]) + "\n"
    )


def _said(language: str, key: str) -> str:
    names = _TRANSLATIONS.arguments(language, key)
    if not names & NUMBERS:
        return _TRANSLATIONS.html(language, key, **{name: WORDS[name] for name in names})
    lines = []
    for count in COUNTS:
        given = {name: count if name in NUMBERS else WORDS[name] for name in names}
        lines.append(f"{count}: {_TRANSLATIONS.html(language, key, **given)}")
    return "\n".join(lines)


def _help_pages(language: str) -> list[str]:
    help_pages = HelpPages(_TRANSLATIONS, _CATALOG)
    pages = [HelpPage(7, language, topic) for topic in ("", *TOPICS)]
    return [f"[/help {page.topic}]\n{_buttons(help_pages.keyboard(page))}" for page in pages]


def _settings_pages(language: str) -> list[str]:
    settings_pages = SettingsPages(translations=_TRANSLATIONS, catalog=_CATALOG, default_model="seedream-4.5")
    found = []
    for scope in Scope:
        for name, chosen in (("nothing chosen", NOTHING), ("chosen", _CHOSEN)):
            page = settings_pages.page(SettingsAction(7, scope), chosen, language=language, links=tuple(Scope))
            found.append(f"[/settings {scope.name} {name}]\n{_page(page)}")
    for option in OPTIONS.values():
        if not option.hidden:
            page = settings_pages.page(SettingsAction(7, option.scopes[0], option), _CHOSEN, language=language)
            found.append(f"[/settings {option.name}]\n{_page(page)}")
    return found


def _keyboards(language: str) -> list[str]:
    keyboards = Keyboards(_TRANSLATIONS, _CATALOG, video_model="seedance-2.0-fast")
    order = replace(ORDER, language=language, state=OrderState.DELIVERED, parts=(replace(PART, results=(_PICTURE,)),))
    sheet = replace(order, count=4, parts=(replace(PART, count=4, results=(_PICTURE,) * 4),))
    shown = {
        "while it waits": keyboards.waiting(replace(order, state=OrderState.QUEUED)),
        "under a picture": keyboards.finished(order),
        "under a sheet": keyboards.finished(sheet),
        "under one of a sheet": keyboards.one(sheet, 2),
        "under an offer": keyboards.offer("k7m2p9qx", language),
        "under what is shared": keyboards.share("/imagine a fox", "https://t.me/", language),
    }
    return [f"[{name}]\n{_buttons(markup)}" for name, markup in shown.items() if markup is not None]


def _page(page: Page) -> str:
    return f"{page.text}\n{_buttons(page.keyboard)}"


def _buttons(markup: InlineKeyboardMarkup) -> str:
    return "\n".join(" ".join(f"[{button.text}]" for button in row) for row in markup.inline_keyboard)


def write() -> None:
    """Writes the snapshots anew."""
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        (FOLDER / f"{language}.txt").write_text(snapshot(language), encoding="utf-8")


if __name__ == "__main__":
    write()
