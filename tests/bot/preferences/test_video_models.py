"""Which model makes a video of a picture, and when it costs more than the chosen one."""

import pytest

from bot.preferences.effective import EffectiveSettings
from bot.preferences.video_models import animating_offer, costs_more
from storage.accounts.preferences import Preferences
from tests.support.catalogs import shipped

CATALOG, PIXWITH = shipped(), shipped("pixwith")
OPERATORS = "seedance-2.0-fast"


def chosen(own: str | None = None, topic: str | None = None, chat: str | None = None) -> EffectiveSettings:
    return EffectiveSettings(*(Preferences(video_model=model) for model in (own, topic, chat)))


def test_a_picture_is_animated_by_the_operators_model() -> None:
    offer = animating_offer(CATALOG, EffectiveSettings(), OPERATORS)
    assert offer is not None
    assert offer.vendor_id == "seedance-2.0-fast-i2v"


@pytest.mark.parametrize(
    ("effective", "model"),
    [
        (EffectiveSettings(), "kling-2.5"),
        (chosen(chat="veo-3"), "veo-3"),
        (chosen(topic="hailuo-2", chat="veo-3"), "hailuo-2"),
        (chosen("veo-3-fast", "hailuo-2", "veo-3"), "veo-3-fast"),
        (chosen("seedance-2.0"), "kling-2.5"),
        (EffectiveSettings(chat=Preferences(models=("veo-3", "kling-2.6"))), "kling-2.6"),
    ],
)
def test_else_by_the_nearest_choice_and_then_by_the_cheapest_that_can(effective: EffectiveSettings, model: str) -> None:
    offer = animating_offer(PIXWITH, effective, OPERATORS)
    assert offer is not None
    assert offer.model == model


def test_nothing_is_animated_where_no_model_can_or_none_is_allowed() -> None:
    assert animating_offer(shipped("apikley"), EffectiveSettings(), OPERATORS) is None
    only_pictures = EffectiveSettings(chat=Preferences(models=("seedream-4.5",)))
    assert animating_offer(CATALOG, only_pictures, OPERATORS) is None


@pytest.mark.parametrize(
    ("effective", "credits", "seconds", "more"),
    [
        (EffectiveSettings(), 5, None, False),
        (EffectiveSettings(), 6, None, True),
        (EffectiveSettings(), 10, 10, False),
        (EffectiveSettings(), 11, 10, True),
        (chosen("veo-3"), 10, None, False),
        (chosen("gone"), 100, None, False),
    ],
)
def test_a_price_is_compared_with_that_of_the_chosen_model(
    effective: EffectiveSettings, credits: int, seconds: int | None, more: bool
) -> None:
    assert costs_more(CATALOG, effective, OPERATORS, credits=credits, seconds=seconds) is more
