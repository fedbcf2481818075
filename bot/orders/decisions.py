"""What an order needs next, from what is known of it. Pure: the time and what gateways allow are passed in."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from random import Random

from providers.contract import Recovery
from storage.orders.models import Order, Part
from storage.schema.states import OPEN_ORDERS, OrderState, PartState


@dataclass(frozen=True, slots=True)
class Start:
    """Begin to work on it, if the person has room."""


@dataclass(frozen=True, slots=True)
class Announce:
    """Send the placeholder."""


@dataclass(frozen=True, slots=True)
class ForgetPlaceholder:
    """A placeholder was being sent when the process died: nobody knows its id."""


@dataclass(frozen=True, slots=True)
class Submit:
    """Buy these parts."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class MarkUnsure:
    """A submission was under way when the process died: it may have been paid."""

    part: Part


@dataclass(frozen=True, slots=True)
class Resend:
    """Send the same body with the same key again."""

    part: Part


@dataclass(frozen=True, slots=True)
class AdoptTask:
    """See whether a task that a callback named is this part's."""

    part: Part


@dataclass(frozen=True, slots=True)
class Poll:
    """Ask the gateway how far these parts are. `last` when their time is up."""

    parts: tuple[Part, ...]
    last: bool = False


@dataclass(frozen=True, slots=True)
class GiveUp:
    """End the part with a refund. `reason` names the sentence."""

    part: Part
    reason: str


@dataclass(frozen=True, slots=True)
class CancelRunning:
    """Cancel an order that is at work, with its open parts."""


@dataclass(frozen=True, slots=True)
class Complete:
    """Every part is final and there is a picture."""


@dataclass(frozen=True, slots=True)
class Fail:
    """Every part is final and there is none. `reason` names the sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Deliver:
    """Post the pictures."""


@dataclass(frozen=True, slots=True)
class NotifyEnd:
    """Say that it failed or was cancelled."""


@dataclass(frozen=True, slots=True)
class DeliverLate:
    """Post what arrived after the refund."""


@dataclass(frozen=True, slots=True)
class AnswerGuest:
    """Answer the guest's call that it came by."""


@dataclass(frozen=True, slots=True)
class UpdateInline:
    """Show the end in the message elsewhere."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Nothing to do before `until` (ms), None for never."""

    until: int | None


Step = (
    Start
    | Announce
    | ForgetPlaceholder
    | Submit
    | MarkUnsure
    | Resend
    | AdoptTask
    | Poll
    | GiveUp
    | CancelRunning
    | Complete
    | Fail
    | Deliver
    | NotifyEnd
    | DeliverLate
    | AnswerGuest
    | UpdateInline
    | Sleep
)

# The reason that is told when several parts failed for different ones: the first of these that occurred.
_WORST_FIRST = (
    "content",
    "source",
    "source-format",
    "mask-missing",
    "mask-shape",
    "mask-unclear",
    "album-limit",
    "unsupported",
    "rights",
    "closed",
    "gateway-credit",
    "unsure",
    "timeout",
    "result",
    "gateway",
)


def next_step(
    order: Order,
    *,
    now: int,
    recovery: Callable[[Part], Recovery],
    waiting: bool = False,
    mute: bool = False,
    tried_adopting: Set[str] = frozenset(),
) -> Step:
    """The one thing to do now.

    `waiting`: the person had no room just now. `mute`: the chat cannot be written to just now.
    `tried_adopting`: parts whose named tasks were looked at in this claim already.
    """
    if order.placeholder_status == "sending":
        return ForgetPlaceholder()
    if order.guest_query_id is not None:
        return AnswerGuest()
    if order.state is OrderState.READY:
        return Deliver()
    if order.state not in OPEN_ORDERS:
        return _afterwards(order, now)
    if order.state is OrderState.QUEUED and not waiting:
        return Start()
    if order.placeholder_status == "none" and not mute:
        return Announce()
    if order.state is OrderState.QUEUED:
        return Sleep(now + 10_000)
    late = order.deadline_at is not None and now >= order.deadline_at
    if order.from_inline and order.placeholder_status == "none" and order.cancel_asked_at is None and not late:
        return Sleep(now + 1_000)  # whether the person can be written to must be known before anything is bought
    return _work(order, now, recovery, tried_adopting)


def _afterwards(order: Order, now: int) -> Step:
    if any(part.late_result == "stored" for part in order.parts):
        return DeliverLate()
    untold = order.state in (OrderState.FAILED, OrderState.CANCELLED)
    untold |= order.state is OrderState.UNDELIVERABLE and order.failure is not None
    if untold and order.notified_at is None:
        return NotifyEnd()
    if order.inline_id is not None and order.inline_updated_at is None:
        return UpdateInline()
    watched = [part for part in order.parts if part.late_result == "watched" and (part.late_result_until or 0) > now]
    for part in watched:
        if part.callbacks > part.callbacks_seen:
            return Poll((part,)) if part.task_id else AdoptTask(part)
        if part.task_id and (part.next_at or 0) <= now:
            return Poll((part,))
    times = [part.next_at for part in watched if part.task_id and part.next_at is not None]
    return Sleep(min(times, default=None))


def _work(order: Order, now: int, recovery: Callable[[Part], Recovery], tried: Set[str]) -> Step:
    if order.cancel_asked_at is not None and any(part.open for part in order.parts):
        return CancelRunning()
    late = order.deadline_at is not None and now >= order.deadline_at
    steps = [_advance(part, now, late, recovery, tried) for part in order.parts if part.open]
    match next((step for step in steps if step is not None), None):
        case Submit():
            return Submit(tuple(part for step in steps if isinstance(step, Submit) for part in step.parts))
        case Poll(_, last):
            return Poll(tuple(part for step in steps if isinstance(step, Poll) for part in step.parts), last)
        case None:
            pass
        case step:
            return step
    if any(part.open for part in order.parts):
        times = [part.next_at for part in order.parts if part.open and part.next_at is not None]
        return Sleep(min([*times, order.deadline_at or now]))
    if any(part.state is PartState.STORED for part in order.parts):
        return Complete()
    return Fail(reason_of(order))


def _advance(part: Part, now: int, late: bool, recovery: Callable[[Part], Recovery], tried: Set[str]) -> Step | None:
    due = (part.next_at or 0) <= now
    called = part.callbacks > part.callbacks_seen
    match part.state:
        case PartState.SUBMITTING:
            return MarkUnsure(part)
        case PartState.RUNNING:
            if late:
                return Poll((part,), last=True)
            return Poll((part,)) if due or called else None
        case PartState.QUEUED:
            if late:
                return GiveUp(part, part.failure_detail or "timeout")
            return Submit((part,)) if due else None
    match recovery(part):
        case Recovery.NONE:
            return GiveUp(part, "unsure")
        case Recovery.CALLBACK if part.id not in tried and (called or due or late):
            return AdoptTask(part)
        case Recovery.RESEND | Recovery.OWN_ID if due and not late:
            return Resend(part)
    return GiveUp(part, "unsure") if late else None


def reason_of(order: Order) -> str:
    """Why the parts failed, in one word that names a sentence."""
    reasons = {part.failure for part in order.parts if part.failure}
    return next((reason for reason in _WORST_FIRST if reason in reasons), "gateway")


def backoff_seconds(attempt: int, *, base: float, cap: float, retry_after: float | None, random: Random) -> float:
    """How long to wait before another try: full jitter under a doubling cap, never less than `retry_after`."""
    ceiling = min(cap, base * 2 ** min(attempt, 16))
    return max(random.uniform(ceiling / 2 if attempt == 0 else 0.0, ceiling), base / 4, retry_after or 0.0)


def queue_seconds(position: int, *, active: int, usual: float | None) -> int | None:
    """About how long the order at that place waits for its turn, in steps of five; None while nothing is known.

    `active` orders are painted at once, each for `usual` seconds.
    """
    if usual is None or usual < 1:
        return None
    rounds = -(-position // active)
    return max(round(rounds * usual / 5) * 5, 5)
