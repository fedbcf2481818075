"""PURE. When the operators are alerted, and when that is over."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from storage.orders.alerts import AlertKey
from storage.orders.figures import Health

Arguments = dict[str, str | int]

_FEWEST_PARTS = 10  # of fewer, a share says nothing
_DAY_MS = 86_400_000
_SHORTEST_MS = _DAY_MS // 4  # what was spent in less time says nothing of a day
_EASED = 1.25  # an open alert ends only when the figure is that much better than its limit

CREDIT_LOW, DISK_FULL, DATABASE_LARGE = "operator-credit-low", "operator-disk-full", "operator-database-large"
# The name of an alert is the sentence that raises it; this one says that it is over.
RESOLVED = {
    CREDIT_LOW: "operator-credit-enough",
    "operator-refunds-high": "operator-refunds-normal",
    "operator-queue-slow": "operator-queue-normal",
    DATABASE_LARGE: "operator-database-small",
}
# Raised where they are seen, by every process; over when the gateway makes something again.
OF_GATEWAYS = ("operator-out-of-credit", "operator-key-refused", "operator-circuit-open")
GATEWAY_BACK = "operator-gateway-back"


@dataclass(frozen=True, slots=True)
class Credit:
    """What is left at a gateway, and for how many days that lasts; None if that is not known."""

    left: float
    days: float | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What is worth an alert."""

    credit_days: float
    refund_percent: float
    queue_seconds: float
    database_mb: int | None = None


def forecast_credit(samples: Sequence[tuple[int, float]]) -> Credit | None:
    """What is left by the newest sample (time in milliseconds, credit), and how long at the pace so far.

    A rise is a payment and counts for nothing.
    """
    if not samples:
        return None
    left = samples[-1][1]
    span = samples[-1][0] - samples[0][0]
    spent = sum(max(before[1] - after[1], 0.0) for before, after in pairwise(samples))
    days = left * span / spent / _DAY_MS if span >= _SHORTEST_MS and spent > 0 else None
    return Credit(left, days)


def find_conditions(
    health: Health,
    credits: Mapping[str, Credit],
    database_mb: int,
    limits: Limits,
    *,
    is_open: Collection[AlertKey],
) -> dict[AlertKey, Arguments]:
    """What is wrong, with the arguments of its sentence. For what `is_open` the limits are stricter."""

    def ease(key: AlertKey) -> float:
        return _EASED if key in is_open else 1.0

    found: dict[AlertKey, Arguments] = {}
    for gateway, credit in credits.items():
        key = (CREDIT_LOW, gateway)
        if credit.days is not None and credit.days < limits.credit_days * ease(key):
            found[key] = {"gateway": gateway, "left": int(credit.left), "days": int(credit.days)}
    key = ("operator-refunds-high", "")
    percent = 100 * health.parts_failed / max(health.parts_finished, 1)
    if health.parts_finished >= _FEWEST_PARTS / ease(key) and percent > limits.refund_percent / ease(key):
        found[key] = {"percent": int(percent), "count": health.parts_finished}
    key = ("operator-queue-slow", "")
    if health.oldest_due_seconds > limits.queue_seconds / ease(key):
        found[key] = {"count": health.due_orders, "seconds": int(health.oldest_due_seconds)}
    key = (DATABASE_LARGE, "")
    if limits.database_mb is not None and database_mb > limits.database_mb / ease(key):
        found[key] = {"size": database_mb}
    return found


def find_full_disks(free_mb: Mapping[str, int], limit_mb: int, *, is_open: Collection[str]) -> dict[str, int]:
    """The places that have less room than the limit, with what is free. Those that are open need a quarter more."""
    return {place: free for place, free in free_mb.items() if free < limit_mb * (_EASED if place in is_open else 1.0)}


def arguments_of(key: AlertKey) -> Arguments:
    """The arguments of the sentence that says that it is over."""
    return {"gateway": key[1]} if key[1] else {}
