"""When alerts are raised, and when they are over."""

from typing import Any

import pytest

from bot.observability.alert_rules import Credit, Limits, find_conditions, find_full_disks, forecast_credit
from storage.orders.figures import Health

HOUR_MS = 3_600_000
LIMITS = Limits(credit_days=3, refund_percent=30, queue_seconds=120, database_mb=1000)
WELL = Health(parts_finished=100, parts_failed=5, due_orders=0, oldest_due_seconds=0)


def found(
    health: Health = WELL, credits: dict[str, Credit] | None = None, database_mb: int = 0, **how: Any
) -> dict[tuple[str, str], dict[str, str | int]]:
    return find_conditions(health, credits or {}, database_mb, LIMITS, **({"is_open": ()} | how))


@pytest.mark.parametrize(
    ("samples", "credit"),
    [
        ([], None),
        ([(0, 50.0)], Credit(50, None)),
        ([(0, 50.0), (HOUR_MS, 40.0)], Credit(40, None)),  # an hour says nothing of a day
        ([(0, 50.0), (24 * HOUR_MS, 40.0)], Credit(40, 4)),
        ([(0, 10.0), (12 * HOUR_MS, 5.0), (13 * HOUR_MS, 100.0), (24 * HOUR_MS, 95.0)], Credit(95, 9.5)),  # topped up
        ([(0, 10.0), (24 * HOUR_MS, 10.0)], Credit(10, None)),
    ],
)
def test_credit_is_forecast_at_the_pace_so_far(samples: list[tuple[int, float]], credit: Credit | None) -> None:
    assert forecast_credit(samples) == credit


def test_nothing_is_wrong_within_the_limits() -> None:
    assert found(credits={"pixwith": Credit(50, 3.0), "apipod": Credit(5, None)}, database_mb=1000) == {}


def test_everything_beyond_its_limit_is_found_with_its_figures() -> None:
    bad = Health(parts_finished=20, parts_failed=7, due_orders=4, oldest_due_seconds=120.5)
    assert found(bad, {"pixwith": Credit(50.9, 2.9)}, 1001) == {
        ("operator-credit-low", "pixwith"): {"gateway": "pixwith", "left": 50, "days": 2},
        ("operator-refunds-high", ""): {"percent": 35, "count": 20},
        ("operator-queue-slow", ""): {"count": 4, "seconds": 120},
        ("operator-database-large", ""): {"size": 1001},
    }


def test_a_few_failures_of_a_few_orders_are_no_alert() -> None:
    assert found(Health(parts_finished=9, parts_failed=9, due_orders=0, oldest_due_seconds=0)) == {}


def test_an_open_alert_ends_only_when_the_figure_is_clearly_better() -> None:
    nearly = Health(parts_finished=100, parts_failed=25, due_orders=1, oldest_due_seconds=100)
    told = [("operator-credit-low", "pixwith"), ("operator-refunds-high", ""), ("operator-queue-slow", "")]
    told.append(("operator-database-large", ""))
    just = {"credits": {"pixwith": Credit(50, 3.5)}, "database_mb": 900}
    assert found(nearly, **just) == {}
    assert set(found(nearly, **just, is_open=told)) == set(told)
    better = {"credits": {"pixwith": Credit(50, 4.0)}, "database_mb": 800}
    assert found(WELL, **better, is_open=told) == {}


def test_a_disk_has_room_again_when_a_quarter_more_than_the_limit_is_free() -> None:
    free = {"database": 999, "media": 1000, "temporary": 1200}
    assert find_full_disks(free, 1000, is_open=()) == {"database": 999}
    assert find_full_disks(free, 1000, is_open={"database", "temporary"}) == {"database": 999, "temporary": 1200}
    assert find_full_disks(free | {"temporary": 1250}, 1000, is_open={"temporary"}) == {"database": 999}
