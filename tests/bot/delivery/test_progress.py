"""What is shown of progress, and when."""

from bot.delivery.progress import ProgressThrottle


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_first_text_is_shown_and_the_next_waits_for_its_pause() -> None:
    clock = Clock()
    seen = ProgressThrottle(clock)
    assert seen.may("a", "one", pause=3)
    clock.now += 1
    assert not seen.may("a", "two", pause=3)
    assert not seen.may("a", "three", pause=3)
    assert seen.withheld("a") == ("three", 2.0)
    clock.now += 5
    assert seen.withheld("a") == ("three", 0.0)
    assert seen.may("a", "three", pause=3)
    assert seen.withheld("a") is None


def test_orders_do_not_wait_for_each_other() -> None:
    seen = ProgressThrottle(Clock())
    assert seen.may("a", "one", pause=3)
    assert seen.may("b", "one", pause=3)


def test_what_is_not_true_any_more_is_not_shown() -> None:
    seen = ProgressThrottle(Clock())
    seen.may("a", "one", pause=3)
    seen.may("a", "two", pause=3)
    seen.drop("a")
    assert seen.withheld("a") is None
    seen.drop("never seen")


def test_it_does_not_grow_without_end() -> None:
    seen = ProgressThrottle(Clock())
    for number in range(30_000):
        seen.may(f"order {number}", "one", pause=3)
        seen.may(f"order {number}", "two", pause=3)
    assert len(seen._free_at) <= 10_001
    assert len(seen._withheld) <= 10_001
