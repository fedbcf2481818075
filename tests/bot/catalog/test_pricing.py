"""What pictures cost."""

import pytest

from bot.catalog.pricing import split_into_parts, unit_credits


@pytest.mark.parametrize(("resolution", "credits"), [(None, 1), ("1K", 1), ("2K", 1), ("3K", 2), ("4K", 2)])
def test_a_picture_costs_one_credit_up_to_2k_and_two_above(resolution: str | None, credits: int) -> None:
    assert unit_credits(resolution) == credits


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
