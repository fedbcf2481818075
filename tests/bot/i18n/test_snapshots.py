"""What the bot says is what was read and found good; it is short, and tells nobody what only we understand."""

import re

import pytest

from bot.i18n.text import utf16_length
from bot.i18n.translations import LANGUAGES, Translations
from tests.support.render import FOLDER, snapshot
from tests.support.sentence_arguments import NUMBERS, WORDS

TRANSLATIONS = Translations()
# As long as they come: names are cut where they are shown, lists where they are made.
LONG = WORDS | {
    "model": "seedream-5-lite",
    "models": "seedream-4.5, seedream-5-lite, nano-banana-2, nano-banana-pro, …",
    "flag": "--" + "x" * 38,
    "value": "x" * 24,
    "name": "Maximilian Alexander von Hohenberg-Lindenau",
    "chat": "Friends of the red fox and other animals",
    "words": "this looks like somebody I know, and they would not like to be seen here like that at all, not by "
    "anybody, and least of all by those who do not know them…",
    "prompt": "a red fox in the snow under a very old oak tree…",
}
NUMBER = 4000


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_said_is_as_it_was_read(language: str) -> None:
    kept = (FOLDER / f"{language}.txt").read_text(encoding="utf-8")
    assert snapshot(language) == kept, "read the difference; if you mean it: make snapshots"


def test_there_is_a_snapshot_of_each_language_and_no_other() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_longer_than_two_hundred_characters_outside_help(language: str) -> None:
    long = {}
    for key in TRANSLATIONS.keys(language):
        names = TRANSLATIONS.arguments(language, key)
        said = TRANSLATIONS.plain(language, key, **{name: NUMBER if name in NUMBERS else LONG[name] for name in names})
        if not re.match("help(-|$)", key) and utf16_length(said) > 200:
            long[key] = f"{utf16_length(said)}: {said}"
    assert long == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_reads_what_only_we_understand(language: str) -> None:
    ours = re.compile(
        r"Error|Exception|Traceback|None\b|\bnull\b|<class|0x[0-9a-f]{4}|\{ ?\$|[a-z]_[a-z]|errno|HTTP \d"
    )
    assert not [line for line in snapshot(language).splitlines() if ours.search(line) and not line.startswith("[/")]
