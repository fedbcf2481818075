"""Flags beat own settings beat the topic's beat the chat's beat the operator's."""

import pytest

from bot.catalog.models import Catalog, GatewayModels
from bot.preferences.effective import EffectiveSettings, apply_settings, check_limits, with_current_names
from bot.prompts.arguments import Arguments
from providers.contract import Kind
from storage.accounts.preferences import NOTHING, Preferences
from tests.support.catalogs import shipped

CATALOG = shipped("apipod", "pixwith")
FOX = Arguments("a fox")
WAN, LITE, NANO = (Preferences(model=name) for name in ("wan-2.7", "seedream-5-lite", "nano-banana-2"))


def complete(
    spoken: Arguments, effective: EffectiveSettings, *, kind: Kind = Kind.GENERATE, inputs: int = 0
) -> Arguments:
    return apply_settings(spoken, effective, kind=kind, inputs=inputs, catalog=CATALOG, operators_model="seedream-4.5")


@pytest.mark.parametrize(
    ("spoken", "effective", "model"),
    [
        (Arguments("a fox", model="gpt-image-2"), EffectiveSettings(WAN, LITE, NANO), "gpt-image-2"),
        (FOX, EffectiveSettings(WAN, LITE, NANO), "wan-2.7"),
        (FOX, EffectiveSettings(NOTHING, LITE, NANO), "seedream-5-lite"),
        (FOX, EffectiveSettings(NOTHING, NOTHING, NANO), "nano-banana-2"),
        (FOX, EffectiveSettings(), "seedream-4.5"),
        (FOX, EffectiveSettings(Preferences(model="gone"), NOTHING, NANO), "nano-banana-2"),
        (Arguments("a fox", model="gone"), EffectiveSettings(WAN), "gone"),
    ],
)
def test_the_strongest_word_names_the_model(spoken: Arguments, effective: EffectiveSettings, model: str) -> None:
    assert complete(spoken, effective).model == model


def test_shape_and_size_come_from_the_strongest_that_the_model_can_do() -> None:
    own, topic, chat = (
        Preferences(ratio="7:5", resolution="9K"),
        Preferences(ratio="16:9"),
        Preferences(resolution="4K"),
    )
    effective = EffectiveSettings(own, topic, chat)
    said = complete(FOX, effective)
    assert (said.ratio, said.resolution) == ("16:9", "4K")
    said = complete(Arguments("a fox", ratio="9:16", resolution="2K"), effective)
    assert (said.ratio, said.resolution) == ("9:16", "2K")


def test_a_flag_that_cannot_be_had_is_left_for_the_catalog_to_refuse() -> None:
    assert complete(Arguments("a fox", ratio="7:5"), EffectiveSettings()).ratio == "7:5"


def test_an_edit_keeps_the_shape_of_its_picture_whatever_was_chosen() -> None:
    said = complete(FOX, EffectiveSettings(Preferences(ratio="16:9", resolution="2K")), kind=Kind.EDIT, inputs=1)
    assert (said.ratio, said.resolution) == (None, "2K")


def test_a_gateway_that_was_named_is_asked_for_a_model_it_has() -> None:
    only_elsewhere = next(
        model.name for model in CATALOG.models() if "pixwith" not in model.gateways and model.generates
    )
    said = complete(Arguments("a fox", via="pixwith"), EffectiveSettings(Preferences(model=only_elsewhere)))
    assert said.model == "seedream-4.5"


def test_a_person_may_cover_pictures_and_a_chat_may_insist_on_it() -> None:
    yes, no = Preferences(spoiler=True), Preferences(spoiler=False)
    assert EffectiveSettings(own=yes, chat=no).spoiler
    assert EffectiveSettings(own=no, chat=yes).spoiler
    assert not EffectiveSettings(topic=no, chat=yes).spoiler
    assert not EffectiveSettings().spoiler


def test_language_and_quiet_follow_the_nearest_word() -> None:
    effective = EffectiveSettings(
        topic=Preferences(language="ru", quiet=False), chat=Preferences(language="en", quiet=True)
    )
    assert (effective.language, effective.quiet) == ("ru", False)
    assert EffectiveSettings(own=Preferences(language="zh-Hans"), chat=Preferences(language="ru")).language == "zh-Hans"
    assert EffectiveSettings().language is None


def test_a_video_has_its_own_model_and_no_resolution_of_pictures() -> None:
    own = Preferences(model="wan-2.7", video_model="seedance-2.0", ratio="9:16", resolution="4K")
    said = apply_settings(
        FOX, EffectiveSettings(own), kind=Kind.VIDEO, inputs=0, catalog=CATALOG, operators_model="seedance-2.0-fast"
    )
    assert (said.model, said.ratio, said.resolution) == ("seedance-2.0", "9:16", None)


@pytest.mark.parametrize(
    ("operators", "gateways", "model"),
    [
        ("seedance-2.0-fast", ("apipod", "pixwith"), "seedance-2.0-fast"),
        ("seedance-2.0-fast", ("pixwith",), "kling-2.5"),
    ],
)
def test_a_video_is_made_by_the_operators_model_or_by_the_cheapest_there_is(
    operators: str, gateways: tuple[str, ...], model: str
) -> None:
    said = apply_settings(
        FOX, EffectiveSettings(), kind=Kind.VIDEO, inputs=1, catalog=shipped(*gateways), operators_model=operators
    )
    assert said.model == model


def test_a_chats_largest_resolution_holds_for_videos() -> None:
    here = EffectiveSettings(chat=Preferences(most_resolution="2K"))
    assert check_limits(here, model="seedance-2.0", count=1, resolution="1080p") is None
    refused = check_limits(here, model="seedance-2.0", count=1, resolution="4K")
    assert refused is not None
    assert refused.key == "refused-here-resolution"


def test_choices_follow_a_model_that_the_operator_renamed() -> None:
    catalog = Catalog([GatewayModels("apipod", (), {"wan-2.7": "wan", "kling-2.6": "kling"})])
    chosen = Preferences(model="wan-2.7", video_model="kling-2.6", models=("wan", "wan-2.7", "z-image"), ratio="1:1")
    assert with_current_names(chosen, catalog) == Preferences(
        model="wan", video_model="kling", models=("wan", "z-image"), ratio="1:1"
    )
    assert with_current_names(NOTHING, catalog) == NOTHING
