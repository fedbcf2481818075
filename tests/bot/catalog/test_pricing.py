"""What results cost."""

import pytest

from bot.catalog.pricing import split_into_parts, unit_credits
from providers.contract import Kind
from providers.model_file import load_gateway


def price(gateway: str, model: str, resolution: str | None = None, seconds: int | None = None) -> int:
    offers = [offer for offer in load_gateway(gateway) if offer.model == model]
    able = [offer for offer in offers if resolution is None or resolution in offer.resolutions]
    (credits,) = {unit_credits(offer, resolution=resolution, seconds=seconds) for offer in able[:1]}
    return credits


@pytest.mark.parametrize("gateway", ["apipod", "apikley", "pixwith", "kie", "replicate"])
def test_a_picture_costs_one_credit_up_to_2k_and_two_above(gateway: str) -> None:
    expected = {None: 1, "1K": 1, "2K": 1, "3K": 2, "4K": 2}
    for offer in load_gateway(gateway):
        if offer.kind is not Kind.VIDEO:
            for resolution in (None, *offer.resolutions):
                assert unit_credits(offer, resolution=resolution) == expected[resolution], offer


@pytest.mark.parametrize(
    ("model", "resolution", "seconds", "credits"),
    [
        ("seedance-2.0-fast", None, None, 5),
        ("seedance-2.0-fast", "480p", 4, 4),
        ("seedance-2.0-fast", "720p", 15, 15),
        ("seedance-2.0", None, None, 10),
        ("seedance-2.0", "720p", 6, 12),
        ("seedance-2.0", "1080p", 6, 24),
        ("seedance-2.0", "4K", 6, 48),
        ("veo-3.1-fast", None, None, 8),
        ("veo-3.1-fast", "4K", None, 16),
    ],
)
def test_a_video_costs_by_its_seconds_and_resolution(
    model: str, resolution: str | None, seconds: int | None, credits: int
) -> None:
    assert price("apipod", model, resolution, seconds) == credits


@pytest.mark.parametrize(
    ("count", "outputs", "parts"),
    [
        (1, 1, (1,)),
        (4, 1, (1, 1, 1, 1)),
        (4, 4, (4,)),
        (4, 3, (3, 1)),
        (3, 2, (2, 1)),
        (2, 4, (2,)),
    ],
)
def test_pictures_are_divided_into_as_few_submissions_as_possible(
    count: int, outputs: int, parts: tuple[int, ...]
) -> None:
    assert split_into_parts(count, outputs) == parts
