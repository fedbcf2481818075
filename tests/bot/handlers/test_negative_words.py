"""Where what is not wanted goes: into a field of the models that have one, else into the prompt."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from bot.catalog.offer_filters import GatewayOffer
from bot.handlers.drafting import Wording, place_negative_words
from bot.i18n.refusal import Refusal
from bot.i18n.translations import Translations
from providers.contract import Kind, ModelOffer, Wire

SERVICES: Any = SimpleNamespace(translations=Translations())
PLAIN = GatewayOffer(
    "east",
    ModelOffer(
        model="moon",
        kind=Kind.GENERATE,
        vendor_id="moon-1",
        prompt_limit=40,
        ratios=(),
        resolutions=(),
        default_ratio=None,
        default_resolution=None,
    ),
)
ABLE = GatewayOffer("west", replace(PLAIN.offer, wire=Wire(negative="negative_prompt")))


def placed(*choices: GatewayOffer, negative: str | None, language: str = "en") -> Wording | Refusal:
    return place_negative_words(SERVICES, choices, "a fox", negative, language=language)


def test_a_field_of_its_own_is_preferred() -> None:
    assert placed(PLAIN, ABLE, negative="snow") == Wording((ABLE,), "a fox", "snow")


@pytest.mark.parametrize(("language", "lead"), [("en", "Without:"), ("ru", "Без:")])
def test_without_one_they_are_said_in_the_persons_language(language: str, lead: str) -> None:
    assert placed(PLAIN, negative="snow", language=language) == Wording((PLAIN,), f"a fox\n{lead} snow", None)


def test_an_order_without_any_may_go_everywhere() -> None:
    assert placed(PLAIN, ABLE, negative=None) == Wording((PLAIN, ABLE), "a fox", None)


def test_both_together_are_as_long_as_the_model_reads() -> None:
    refused = placed(PLAIN, ABLE, negative="snow and more snow, as far as one can see")
    assert isinstance(refused, Refusal)
    assert refused.key == "refused-prompt-long"
