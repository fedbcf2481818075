"""Media links: ours and in time, or nothing."""

import pytest

from bot.links import Links


def links(now: float = 1000.0, key: bytes = b"k" * 32, public_url: str | None = "https://bot.example") -> Links:
    return Links(key=key, public_url=public_url, clock=lambda: now)


def token_of(link: str | None) -> str:
    assert link is not None
    assert link.startswith("https://bot.example/media/")
    return link.rpartition("/")[2]


def test_a_link_leads_to_its_picture_until_it_expires() -> None:
    token = token_of(links(now=1000).make("in/abc/1", seconds=60))
    assert links(now=1059).read(token) == "in/abc/1"
    assert links(now=1060).read(token) is None


def test_a_link_tells_nothing_without_a_public_address() -> None:
    assert links(public_url=None).make("in/abc/1", seconds=60) is None


@pytest.mark.parametrize("place", range(0, 39, 3))
def test_a_link_with_any_letter_changed_is_not_ours(place: int) -> None:
    token = token_of(links().make("in/abc/1", seconds=60))
    other = "A" if token[place] != "A" else "B"
    assert links().read(token[:place] + other + token[place + 1 :]) is None


def test_a_link_of_another_key_is_not_ours() -> None:
    assert links(key=b"x" * 32).read(token_of(links().make("in/abc/1", seconds=60))) is None


@pytest.mark.parametrize("token", ["", "a", "../../etc/passwd", "ü", "=" * 50, "A" * 100_000, "%00"])
def test_nonsense_is_no_link(token: str) -> None:
    assert links().read(token) is None
