"""Bursts are welcome, floods cost nothing, and nobody is told twice."""

from bot.chat.fair_replies import Turns
from bot.chat.flood_guard import Rates, Verdict

WELCOME, TOLD, IGNORED = Verdict.WELCOME, Verdict.TOLD, Verdict.IGNORED
ANN, EVE, CLUB = 7, 8, -50


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def many(rates: Rates, count: int, person: object = ANN, chat: object = ANN) -> list[Verdict]:
    return [rates.judge(person, chat) for _ in range(count)]


def test_a_burst_is_welcome_and_then_a_steady_rate() -> None:
    clock = Clock()
    rates = Rates(clock, per_minute=60, spare=10)
    assert many(rates, 70) == [WELCOME] * 70
    assert many(rates, 1) != [WELCOME]
    for _ in range(5):
        clock.now += 1
        assert rates.judge(ANN, ANN) is WELCOME
        assert rates.judge(ANN, ANN) is not WELCOME


def test_who_is_over_the_limit_is_told_once_until_it_was_calm() -> None:
    clock = Clock()
    rates = Rates(clock, per_minute=60)
    many(rates, 60)
    assert many(rates, 3) == [TOLD, IGNORED, IGNORED]
    clock.now += 5
    assert many(rates, 6) == [*[WELCOME] * 5, IGNORED]
    clock.now += 31
    assert many(rates, 32)[-1] is TOLD


def test_a_button_says_so_once_a_second() -> None:
    clock = Clock()
    rates = Rates(clock, per_minute=6)
    pressed = [rates.judge(ANN, ANN, pressed=True) for _ in range(9)]
    assert pressed[6:] == [TOLD, IGNORED, IGNORED]
    clock.now += 1
    assert rates.judge(ANN, ANN, pressed=True) is TOLD


def test_one_persons_flood_leaves_the_others_of_a_chat_their_turn() -> None:
    rates = Rates(Clock(), per_minute=10)
    many(rates, 1000, EVE, CLUB)
    assert many(rates, 10, ANN, CLUB) == [WELCOME] * 10


def test_a_chat_has_a_limit_of_its_own() -> None:
    rates = Rates(Clock(), per_minute=10)
    for person in range(1, 6):
        assert many(rates, 10, person, CLUB) == [WELCOME] * 10
    assert many(rates, 2, 6, CLUB) == [TOLD, IGNORED]
    assert rates.judge(6, 6) is WELCOME


def test_what_a_chat_says_in_its_own_name_counts_as_the_chats() -> None:
    rates = Rates(Clock(), per_minute=10)
    assert many(rates, 51, CLUB, CLUB) == [*[WELCOME] * 50, TOLD]


def test_memory_is_bounded_and_forgets_who_was_quiet_longest() -> None:
    rates = Rates(Clock(), per_minute=1)
    for person in range(1, 30_001):
        rates.judge(person, person)
    assert len(rates._buckets) == 10_000
    assert rates.judge(30_000, 30_000) is TOLD
    assert rates.judge(1, 1) is WELCOME


def test_one_persons_answers_in_a_group_take_turns_and_too_many_are_left_out() -> None:
    clock = Clock()
    turns = Turns(clock)
    assert [turns.wait_seconds(CLUB, EVE) for _ in range(7)] == [0, 0, 0, 0, 0, 6, 12]
    assert turns.wait_seconds(CLUB, ANN) == 0
    assert turns.wait_seconds(EVE, EVE) == 0
    assert [turns.wait_seconds(CLUB, EVE) for _ in range(100)][-1] is None
    clock.now += 400
    assert turns.wait_seconds(CLUB, EVE) == 0
