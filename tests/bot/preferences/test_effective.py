"""Flags beat own settings beat the topic's beat the chat's beat the operator's."""

import pytest

from bot.catalog.models import Catalog
from bot.preferences.effective import Standing, settled
from bot.prompts.arguments import Spoken
from providers.apipod import Apipod
from providers.contract import Kind
from providers.pixwith import Pixwith
from storage.accounts.preferences import NOTHING, Preferences

CATALOG = Catalog([Apipod("key", "https://a"), Pixwith("key", "https://p")])
FOX = Spoken("a fox")
WAN, LITE, NANO = (Preferences(model=name) for name in ("wan-2.7", "seedream-5-lite", "nano-banana-2"))


def complete(spoken: Spoken, standing: Standing, *, kind: Kind = Kind.GENERATE, inputs: int = 0) -> Spoken:
    return settled(spoken, standing, kind=kind, inputs=inputs, catalog=CATALOG, operators_model="seedream-4.5")


@pytest.mark.parametrize(
    ("spoken", "standing", "model"),
    [
        (Spoken("a fox", model="gpt-image-2"), Standing(WAN, LITE, NANO), "gpt-image-2"),
        (FOX, Standing(WAN, LITE, NANO), "wan-2.7"),
        (FOX, Standing(NOTHING, LITE, NANO), "seedream-5-lite"),
        (FOX, Standing(NOTHING, NOTHING, NANO), "nano-banana-2"),
        (FOX, Standing(), "seedream-4.5"),
        (FOX, Standing(Preferences(model="gone"), NOTHING, NANO), "nano-banana-2"),
        (Spoken("a fox", model="gone"), Standing(WAN), "gone"),
    ],
)
def test_the_strongest_word_names_the_model(spoken: Spoken, standing: Standing, model: str) -> None:
    assert complete(spoken, standing).model == model


def test_shape_and_size_come_from_the_strongest_that_the_model_can_do() -> None:
    own, topic, chat = (
        Preferences(ratio="7:5", resolution="9K"),
        Preferences(ratio="16:9"),
        Preferences(resolution="4K"),
    )
    standing = Standing(own, topic, chat)
    said = complete(FOX, standing)
    assert (said.ratio, said.resolution) == ("16:9", "4K")
    said = complete(Spoken("a fox", ratio="9:16", resolution="2K"), standing)
    assert (said.ratio, said.resolution) == ("9:16", "2K")


def test_a_flag_that_cannot_be_had_is_left_for_the_catalog_to_refuse() -> None:
    assert complete(Spoken("a fox", ratio="7:5"), Standing()).ratio == "7:5"


def test_an_edit_keeps_the_shape_of_its_picture_whatever_was_chosen() -> None:
    said = complete(FOX, Standing(Preferences(ratio="16:9", resolution="2K")), kind=Kind.EDIT, inputs=1)
    assert (said.ratio, said.resolution) == (None, "2K")


def test_a_gateway_that_was_named_is_asked_for_a_model_it_has() -> None:
    only_elsewhere = next(
        model.name for model in CATALOG.models() if "pixwith" not in model.gateways and model.generates
    )
    said = complete(Spoken("a fox", via="pixwith"), Standing(Preferences(model=only_elsewhere)))
    assert said.model == "seedream-4.5"


def test_a_person_may_cover_pictures_and_a_chat_may_insist_on_it() -> None:
    yes, no = Preferences(spoiler=True), Preferences(spoiler=False)
    assert Standing(own=yes, chat=no).spoiler
    assert Standing(own=no, chat=yes).spoiler
    assert not Standing(topic=no, chat=yes).spoiler
    assert not Standing().spoiler


def test_language_and_quiet_follow_the_nearest_word() -> None:
    standing = Standing(topic=Preferences(language="ru", quiet=False), chat=Preferences(language="en", quiet=True))
    assert (standing.language, standing.quiet) == ("ru", False)
    assert Standing(own=Preferences(language="zh-Hans"), chat=Preferences(language="ru")).language == "zh-Hans"
    assert Standing().language is None
