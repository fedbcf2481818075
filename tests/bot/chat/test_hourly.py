"""Once an hour."""

from bot.chat.hourly import OncePerHour


def test_a_thing_is_said_once_an_hour_to_each() -> None:
    now = 0.0
    once_per_hour = OncePerHour(lambda: now)
    assert once_per_hour.try_acquire("no", 1)
    assert not once_per_hour.try_acquire("no", 1)
    assert once_per_hour.try_acquire("no", 2)
    assert once_per_hour.try_acquire(-5, 1)
    now = 3599.0
    assert not once_per_hour.try_acquire("no", 1)
    now = 3600.0
    assert once_per_hour.try_acquire("no", 1)
    assert not once_per_hour.try_acquire("no", 1)
