"""Media links: ours and in time, or nothing."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.keyring import Keyring
from bot.media.signed_links import SignedLinks


def links(
    now: float = 1000.0, keys: tuple[str, ...] = ("k",), public_url: str | None = "https://bot.example"
) -> SignedLinks:
    return SignedLinks(keyring=Keyring(keys), public_url=public_url, clock=lambda: now)


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
    assert links(keys=("x",)).read(token_of(links().make("in/abc/1", seconds=60))) is None


@pytest.mark.parametrize("token", ["", "a", "../../etc/passwd", "ü", "=" * 50, "A" * 100_000, "%00"])
def test_nonsense_is_no_link(token: str) -> None:
    assert links().read(token) is None


def test_after_a_change_of_keys_links_of_the_old_key_lead_on_and_new_ones_are_made_with_the_new() -> None:
    old = token_of(links(keys=("old",)).make("in/abc/1", seconds=60))
    new = token_of(links(keys=("new", "old")).make("in/abc/1", seconds=60))
    assert links(keys=("new", "old")).read(old) == "in/abc/1"
    assert links(keys=("new",)).read(new) == "in/abc/1"
    assert links(keys=("new",)).read(old) is None
    assert links(keys=("old",)).read(new) is None


@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_whatever_is_asked_for_is_no_link(token: str) -> None:
    assert links(keys=("k", "j")).read(token) is None


@given(
    st.from_regex(r"[a-z0-9]{1,12}(/[a-z0-9.]{1,20}){0,3}", fullmatch=True), st.integers(0, 300), st.integers(1, 255)
)
def test_a_link_with_any_bit_changed_is_not_ours(key: str, place: int, change: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(token_of(links().make(key, seconds=60)) + "=="))
    raw[place % len(raw)] ^= change
    assert links().read(base64.urlsafe_b64encode(raw).rstrip(b"=").decode()) is None
