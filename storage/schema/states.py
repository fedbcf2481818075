"""The state machines of orders and parts. Pure.

order:  queued → working → ready → delivered | undeliverable
           └────────┴────────────→ failed | cancelled
part:   queued → submitting → running → stored
           ↑________│  └→ unsure ─┘        any of these → failed

A part that fails is refunded; one that is stopped while it runs has failed, too, but was bought and stays charged.
"""

from enum import StrEnum


class OrderState(StrEnum):
    """The state of an order."""

    QUEUED = "queued"
    WORKING = "working"
    READY = "ready"
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    FAILED = "failed"
    CANCELLED = "cancelled"


class PartState(StrEnum):
    """The state of a part, one paid submission."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    UNSURE = "unsure"
    RUNNING = "running"
    STORED = "stored"
    FAILED = "failed"


class OrderEvent(StrEnum):
    """An event of an order."""

    STARTED = "started"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DELIVERED = "delivered"
    REJECTED = "rejected"


class PartEvent(StrEnum):
    """An event of a part."""

    SUBMISSION_STARTED = "submission_started"
    RETURNED = "returned"
    REPLY_LOST = "reply_lost"
    ACCEPTED = "accepted"
    STORED = "stored"
    FAILED = "failed"
    STOPPED = "stopped"


class IllegalTransition(ValueError):
    """The event is not possible in that state: a bug in the caller."""


OPEN_ORDERS = frozenset({OrderState.QUEUED, OrderState.WORKING, OrderState.READY})
ACTIVE_ORDERS = frozenset({OrderState.WORKING, OrderState.READY})
OPEN_PARTS = frozenset({PartState.QUEUED, PartState.SUBMITTING, PartState.UNSURE, PartState.RUNNING})

_ORDERS = {
    (OrderState.QUEUED, OrderEvent.STARTED): OrderState.WORKING,
    (OrderState.QUEUED, OrderEvent.FAILED): OrderState.FAILED,
    (OrderState.QUEUED, OrderEvent.CANCELLED): OrderState.CANCELLED,
    (OrderState.WORKING, OrderEvent.COMPLETED): OrderState.READY,
    (OrderState.WORKING, OrderEvent.FAILED): OrderState.FAILED,
    (OrderState.WORKING, OrderEvent.CANCELLED): OrderState.CANCELLED,
    (OrderState.READY, OrderEvent.DELIVERED): OrderState.DELIVERED,
    (OrderState.READY, OrderEvent.REJECTED): OrderState.UNDELIVERABLE,
}
_PARTS = {
    (PartState.QUEUED, PartEvent.SUBMISSION_STARTED): PartState.SUBMITTING,
    (PartState.QUEUED, PartEvent.FAILED): PartState.FAILED,
    (PartState.SUBMITTING, PartEvent.RETURNED): PartState.QUEUED,
    (PartState.SUBMITTING, PartEvent.REPLY_LOST): PartState.UNSURE,
    (PartState.SUBMITTING, PartEvent.ACCEPTED): PartState.RUNNING,
    (PartState.SUBMITTING, PartEvent.FAILED): PartState.FAILED,
    (PartState.UNSURE, PartEvent.ACCEPTED): PartState.RUNNING,
    (PartState.UNSURE, PartEvent.FAILED): PartState.FAILED,
    (PartState.RUNNING, PartEvent.STORED): PartState.STORED,
    (PartState.RUNNING, PartEvent.FAILED): PartState.FAILED,
    (PartState.RUNNING, PartEvent.STOPPED): PartState.FAILED,
}


def order_after(state: OrderState, event: OrderEvent) -> OrderState:
    """The order's next state; raises `IllegalTransition`."""
    try:
        return _ORDERS[state, event]
    except KeyError as error:
        raise IllegalTransition(f"an order that is {state} cannot be {event}") from error


def part_after(state: PartState, event: PartEvent) -> PartState:
    """The part's next state; raises `IllegalTransition`."""
    try:
        return _PARTS[state, event]
    except KeyError as error:
        raise IllegalTransition(f"a part that is {state} cannot be {event}") from error
