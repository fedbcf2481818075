"""PURE. How many credits an account may spend a day without paying for them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DailyCredits:
    """The daily allowance of everybody, and that of subscribers while their subscription lasts."""

    everybody: int
    subscribers: int = 0


Daily = DailyCredits | int  # a number is everybody's


def credits_a_day(daily: Daily, *, subscribed: bool) -> int:
    """The allowance of one account; a subscriber never has less than everybody."""
    if isinstance(daily, int):
        return daily
    return max(daily.everybody, daily.subscribers) if subscribed else daily.everybody


def is_subscribed(until: int | None, now: int) -> bool:
    """Whether an account is a subscriber's now; times in milliseconds."""
    return until is not None and until > now
