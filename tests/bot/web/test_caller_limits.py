"""Whose address counts, and how often it may be wrong."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.networks import parse_networks
from bot.config.settings import BadSetting, load_settings
from bot.web.caller_limits import FailureLimiter, client_address_of

PROXIES = parse_networks(["10.0.0.2", "10.1.0.0/16", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "caller"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # a stranger says so
        ("127.0.0.1", ["198.51.100.1"], "127.0.0.1"),  # who is here is no proxy for that
        ("10.0.0.2", [], "10.0.0.2"),
        ("10.0.0.2", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),  # the first was written by the caller
        ("10.0.0.2", ["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", ["6.6.6.6, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("10.0.0.2", ["10.1.2.3, 10.1.2.4"], "10.1.2.3"),
        ("10.0.0.2", ["198.51.100.1, nonsense"], "10.0.0.2"),
        ("10.0.0.2", ["198.51.100.1, nonsense, 10.1.2.3"], "10.1.2.3"),
        ("10.0.0.2", ["198.51.100.1,"], "10.0.0.2"),
        ("10.0.0.2", ["198.51.100.1:4711"], "198.51.100.1"),
        ("10.0.0.2", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("10.0.0.2", ["2001:db8::1"], "2001:db8::1"),
        ("::ffff:10.0.0.2", ["198.51.100.1"], "198.51.100.1"),
        ("fd00::1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", [",".join(["10.1.0.1"] * 1000)], "10.1.0.1"),
    ],
)
def test_the_caller_is_the_last_one_that_is_no_proxy_of_ours(peer: str, forwarded_for: list[str], caller: str) -> None:
    assert client_address_of(peer, forwarded_for, trusted=PROXIES) == caller


@given(st.lists(st.text(max_size=40), max_size=5))
def test_whatever_is_forwarded_the_caller_is_an_address_and_a_stranger_stays_who_it_is(told: list[str]) -> None:
    assert client_address_of("203.0.113.9", told, trusted=PROXIES) == "203.0.113.9"
    ip_address(client_address_of("10.0.0.2", told, trusted=PROXIES))
    # what a stranger writes is followed by what our proxy writes
    assert client_address_of("10.0.0.2", [*told, "198.51.100.1"], trusted=PROXIES) == "198.51.100.1"


@pytest.mark.parametrize("words", ["proxy", "10.0.0.1/8", "10.0.0.0/33", "*", "1.2.3.4:80"])
def test_a_proxy_that_is_no_address_is_named(words: str) -> None:
    with pytest.raises(BadSetting, match=r"^TRUSTED_PROXIES is wrong: must be addresses or networks such as "):
        load_settings(_env_file=None, telegram_bot_token="1:abc", pixwith_api_key="key", trusted_proxies=words)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def callers(clock: Clock, most: int = 100) -> FailureLimiter:
    return FailureLimiter(clock, burst=3, per_second=0.5, max_addresses=most)


def test_an_address_may_be_wrong_a_few_times_and_then_waits() -> None:
    clock = Clock()
    known = callers(clock)
    for _ in range(3):
        assert known.wait_seconds("1.2.3.4") == 0
        known.record_failure("1.2.3.4")
    assert known.wait_seconds("1.2.3.4") == 2
    assert known.wait_seconds("1.2.3.5") == 0
    clock.now = 1.0
    assert known.wait_seconds("1.2.3.4") == 1
    clock.now = 2.0
    assert known.wait_seconds("1.2.3.4") == 0
    known.record_failure("1.2.3.4")
    assert known.wait_seconds("1.2.3.4") == 2


def test_patience_comes_back_but_does_not_pile_up() -> None:
    clock = Clock()
    known = callers(clock)
    known.record_failure("1.2.3.4")
    clock.now = 1e9
    for _ in range(3):
        known.record_failure("1.2.3.4")
    assert known.wait_seconds("1.2.3.4") == 2


def test_one_customer_with_many_ipv6_addresses_is_one_caller() -> None:
    known = callers(Clock())
    for last in range(3):
        known.record_failure(f"2001:db8:1:2::{last}")
    assert known.wait_seconds("2001:db8:1:2:ffff::1") > 0
    assert known.wait_seconds("2001:db8:1:3::1") == 0
    for _ in range(3):
        known.record_failure("::ffff:1.2.3.4")
    assert known.wait_seconds("1.2.3.4") > 0


def test_only_so_many_addresses_are_remembered_and_the_oldest_forgotten_first() -> None:
    known = callers(Clock(), most=10)
    for last in range(40):
        for _ in range(3):
            known.record_failure(f"1.2.3.{last}")
    assert len(known) == 10
    assert known.wait_seconds("1.2.3.39") > 0
    assert known.wait_seconds("1.2.3.29") == 0
