"""What an invoice carries: nobody but the bot can make it, and it lasts for months."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.keyring import Keyring
from bot.payments.payloads import Sale, decode, decode_link, encode, encode_link, language_of_payload

OLD, NEW = Keyring(["old"]).keys[0], Keyring(["new"]).keys[0]
SALE = Sale(50, 20, -1001234567890, "zh-Hans", subscription=True, nonce="a1b2c3d4e5")


@given(
    st.builds(
        Sale,
        st.integers(1, 100_000),
        st.integers(1, 9_999_999),
        st.integers(-(2**52), 2**52),
        st.sampled_from(["en", "ru", "zh-Hans"]),
        st.booleans(),
        st.text("abc0123", max_size=16),
    )
)
def test_every_sale_comes_back_and_fits_into_a_payload(sale: Sale) -> None:
    payload = encode(sale, key=NEW)
    assert len(payload.encode()) <= 128
    assert decode(payload, keys=[NEW]) == sale
    assert language_of_payload(payload) == sale.language


def test_a_payload_of_an_old_key_counts_until_the_key_is_taken_away() -> None:
    payload = encode(SALE, key=OLD)
    assert decode(payload, keys=[NEW, OLD]) == SALE
    assert decode(payload, keys=[NEW]) is None


@pytest.mark.parametrize("place", range(len(encode(SALE, key=NEW))))
def test_a_payload_with_any_character_changed_is_not_ours(place: int) -> None:
    payload = encode(SALE, key=NEW)
    other = "x" if payload[place] != "x" else "y"
    assert decode(payload[:place] + other + payload[place + 1 :], keys=[NEW]) is None


@given(st.text(max_size=130))
def test_no_text_whatsoever_does_more_than_fail(text: str) -> None:
    assert decode(text, keys=[NEW]) is None
    assert language_of_payload(text)


@given(st.integers(-(2**52), 2**52))
def test_a_link_names_an_account_that_nobody_else_can_name(account_id: int) -> None:
    link = encode_link(account_id, key=OLD)
    assert len(link) <= 64
    assert decode_link(link, keys=[NEW, OLD]) == account_id
    assert decode_link(link, keys=[NEW]) is None
    assert decode_link(link.replace(str(account_id), str(account_id + 1)), keys=[NEW, OLD]) is None
    assert decode_link(f"buy_{account_id}", keys=[NEW, OLD]) is None


@pytest.mark.parametrize("account_id", [2**52 + 1, -(2**64)])
def test_a_link_to_an_id_that_telegram_does_not_have_leads_nowhere(account_id: int) -> None:
    assert decode_link(encode_link(account_id, key=NEW), keys=[NEW]) is None
