"""A gateway that keeps failing is left alone, then probed."""

from bot.observability.metrics import Metrics
from bot.orders.circuit_breaker import CircuitBreakers


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def circuit_breakers() -> tuple[CircuitBreakers, Clock]:
    clock = Clock()
    return CircuitBreakers(Metrics(), clock, pause_seconds=10, longest_seconds=25), clock


def test_five_failures_in_a_row_open_it_once() -> None:
    known, _ = circuit_breakers()
    assert [known.failed("pixwith") for _ in range(6)] == [False, False, False, False, True, False]
    assert known.wait_seconds("pixwith") == 10
    assert known.wait_seconds("apipod") == 0


def test_a_success_forgets_the_failures() -> None:
    known, _ = circuit_breakers()
    for _ in range(4):
        known.failed("pixwith")
    known.succeeded("pixwith")
    assert known.failed("pixwith") is False
    assert known.wait_seconds("pixwith") == 0


def test_no_credit_opens_it_at_once_and_names_the_reason() -> None:
    known, _ = circuit_breakers()
    assert known.failed("pixwith", fatal="gateway-credit") is True
    assert known.of("pixwith").reason == "gateway-credit"
    assert known.wait_seconds("pixwith") == 10


def test_one_probe_goes_through_when_the_pause_is_over() -> None:
    known, clock = circuit_breakers()
    known.failed("pixwith", fatal="gateway-credit")
    clock.now += 10
    assert known.wait_seconds("pixwith") == 0
    known.enter("pixwith")
    assert known.wait_seconds("pixwith") == 2.5


def test_a_failed_probe_doubles_the_pause_up_to_the_longest() -> None:
    known, clock = circuit_breakers()
    known.failed("pixwith", fatal="gateway-credit")
    pauses = []
    for _ in range(3):
        clock.now += known.wait_seconds("pixwith")
        known.enter("pixwith")
        assert known.failed("pixwith", fatal="gateway-credit") is False
        pauses.append(known.wait_seconds("pixwith"))
    assert pauses == [20, 25, 25]


def test_a_probe_that_succeeds_closes_it() -> None:
    known, clock = circuit_breakers()
    known.failed("pixwith", fatal="gateway-credit")
    clock.now += 10
    known.enter("pixwith")
    known.succeeded("pixwith")
    assert known.wait_seconds("pixwith") == 0


def test_a_probe_that_says_nothing_of_the_gateway_makes_room_for_the_next() -> None:
    known, clock = circuit_breakers()
    known.failed("pixwith", fatal="gateway-credit")
    clock.now += 10
    known.enter("pixwith")
    known.left("pixwith")
    assert known.wait_seconds("pixwith") == 0


def test_a_gateway_that_an_administrator_paused_is_left_alone_until_that_ends() -> None:
    paused = {"apipod"}
    circuits = CircuitBreakers(
        Metrics(), lambda: 0.0, pause_seconds=10, longest_seconds=25, is_paused=lambda gateway: gateway in paused
    )
    assert circuits.wait_seconds("apipod") > 0
    assert circuits.wait_seconds("pixwith") == 0
    paused.clear()
    assert circuits.wait_seconds("apipod") == 0
