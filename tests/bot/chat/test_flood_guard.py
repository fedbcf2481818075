"""Bursts are welcome, floods cost nothing, and nobody is told twice."""

from bot.chat.fair_replies import FairReplies
from bot.chat.flood_guard import FloodGuard, Verdict

ALLOW, WARN, DROP = Verdict.ALLOW, Verdict.WARN, Verdict.DROP
ANN, EVE, CLUB = 7, 8, -50


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def many(flood_guard: FloodGuard, count: int, person: object = ANN, chat: object = ANN) -> list[Verdict]:
    return [flood_guard.check(person, chat) for _ in range(count)]


def test_a_burst_is_welcome_and_then_a_steady_rate() -> None:
    clock = Clock()
    flood_guard = FloodGuard(clock, per_minute=60, spare=10)
    assert many(flood_guard, 70) == [ALLOW] * 70
    assert many(flood_guard, 1) != [ALLOW]
    for _ in range(5):
        clock.now += 1
        assert flood_guard.check(ANN, ANN) is ALLOW
        assert flood_guard.check(ANN, ANN) is not ALLOW


def test_who_is_over_the_limit_is_told_once_until_it_was_calm() -> None:
    clock = Clock()
    flood_guard = FloodGuard(clock, per_minute=60)
    many(flood_guard, 60)
    assert many(flood_guard, 3) == [WARN, DROP, DROP]
    clock.now += 5
    assert many(flood_guard, 6) == [*[ALLOW] * 5, DROP]
    clock.now += 31
    assert many(flood_guard, 32)[-1] is WARN


def test_a_button_says_so_once_a_second() -> None:
    clock = Clock()
    flood_guard = FloodGuard(clock, per_minute=6)
    pressed = [flood_guard.check(ANN, ANN, pressed=True) for _ in range(9)]
    assert pressed[6:] == [WARN, DROP, DROP]
    clock.now += 1
    assert flood_guard.check(ANN, ANN, pressed=True) is WARN


def test_one_persons_flood_leaves_the_others_of_a_chat_their_turn() -> None:
    flood_guard = FloodGuard(Clock(), per_minute=10)
    many(flood_guard, 1000, EVE, CLUB)
    assert many(flood_guard, 10, ANN, CLUB) == [ALLOW] * 10


def test_a_chat_has_a_limit_of_its_own() -> None:
    flood_guard = FloodGuard(Clock(), per_minute=10)
    for person in range(1, 6):
        assert many(flood_guard, 10, person, CLUB) == [ALLOW] * 10
    assert many(flood_guard, 2, 6, CLUB) == [WARN, DROP]
    assert flood_guard.check(6, 6) is ALLOW


def test_what_a_chat_says_in_its_own_name_counts_as_the_chats() -> None:
    flood_guard = FloodGuard(Clock(), per_minute=10)
    assert many(flood_guard, 51, CLUB, CLUB) == [*[ALLOW] * 50, WARN]


def test_memory_is_bounded_and_forgets_who_was_quiet_longest() -> None:
    flood_guard = FloodGuard(Clock(), per_minute=1)
    for person in range(1, 30_001):
        flood_guard.check(person, person)
    assert len(flood_guard._buckets) == 10_000
    assert flood_guard.check(30_000, 30_000) is WARN
    assert flood_guard.check(1, 1) is ALLOW


def test_one_persons_answers_in_a_group_take_turns_and_too_many_are_left_out() -> None:
    clock = Clock()
    fair_replies = FairReplies(clock)
    assert [fair_replies.reserve(CLUB, EVE) for _ in range(7)] == [0, 0, 0, 0, 0, 6, 12]
    assert fair_replies.reserve(CLUB, ANN) == 0
    assert fair_replies.reserve(EVE, EVE) == 0
    assert [fair_replies.reserve(CLUB, EVE) for _ in range(100)][-1] is None
    clock.now += 400
    assert fair_replies.reserve(CLUB, EVE) == 0


def test_many_other_people_do_not_reset_a_busy_persons_turns() -> None:
    fair_replies = FairReplies(Clock())
    for person in range(1, 10_500):
        fair_replies.reserve(CLUB, EVE)
        fair_replies.reserve(CLUB, 1_000 + person)
    assert fair_replies.reserve(CLUB, EVE) is None
