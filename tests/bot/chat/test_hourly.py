"""Once an hour."""

from bot.chat.hourly import Hourly


def test_a_thing_is_said_once_an_hour_to_each() -> None:
    now = 0.0
    hourly = Hourly(lambda: now)
    assert hourly.may("no", 1)
    assert not hourly.may("no", 1)
    assert hourly.may("no", 2)
    assert hourly.may(-5, 1)
    now = 3599.0
    assert not hourly.may("no", 1)
    now = 3600.0
    assert hourly.may("no", 1)
    assert not hourly.may("no", 1)
