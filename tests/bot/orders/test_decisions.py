"""The one next step of an order, for every situation that it can be in."""

from dataclasses import replace
from random import Random

import pytest

from bot.orders import decisions
from bot.orders.decisions import (
    AdoptTask,
    Announce,
    AnswerGuest,
    CancelRunning,
    Complete,
    Deliver,
    DeliverLate,
    Fail,
    ForgetPlaceholder,
    GiveUp,
    MarkUnsure,
    NotifyEnd,
    Poll,
    Resend,
    Sleep,
    Start,
    Step,
    Submit,
    UpdateInline,
    queue_seconds,
)
from providers.contract import Recovery
from storage.orders.models import Order, Part
from storage.schema.states import OrderState, PartState
from tests.support.order_samples import NOW, ORDER, PART


def part(**values: object) -> Part:
    return replace(PART, **values)  # type: ignore[arg-type]


def order(*parts: Part, **values: object) -> Order:
    return replace(ORDER, parts=parts or (PART,), **values)  # type: ignore[arg-type]


def step(known: Order, *, recovery: Recovery = Recovery.NONE, **told: object) -> Step:
    return decisions.next_step(known, now=NOW, recovery=lambda _: recovery, **told)  # type: ignore[arg-type]


RUNNING = part(state=PartState.RUNNING, gateway="apipod", task_id="t", next_at=NOW + 500)
UNSURE = part(state=PartState.UNSURE, gateway="apipod", body=b"{}", next_at=NOW - 1)
STORED = part(state=PartState.STORED)
FAILED = part(state=PartState.FAILED, failure="content")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (order(state=OrderState.QUEUED), Start()),
        (order(placeholder_status="none"), Announce()),
        (order(placeholder_status="sending"), ForgetPlaceholder()),
        (order(), Submit((PART,))),
        (order(part(next_at=NOW + 700)), Sleep(NOW + 700)),
        (order(RUNNING), Sleep(NOW + 500)),
        (order(replace(RUNNING, next_at=NOW)), Poll((replace(RUNNING, next_at=NOW),))),
        (order(replace(RUNNING, callbacks=1)), Poll((replace(RUNNING, callbacks=1),))),
        (order(RUNNING, deadline_at=NOW), Poll((RUNNING,), last=True)),
        (order(PART, deadline_at=NOW), GiveUp(PART, "timeout")),
        (order(STORED), Complete()),
        (order(STORED, FAILED), Complete()),
        (order(FAILED), Fail("content")),
        (order(STORED, state=OrderState.READY), Deliver()),
        (order(FAILED, state=OrderState.FAILED), NotifyEnd()),
        (order(FAILED, state=OrderState.FAILED, notified_at=NOW), Sleep(None)),
        (order(STORED, state=OrderState.DELIVERED), Sleep(None)),
        (order(RUNNING, cancel_asked_at=NOW), CancelRunning()),
        (order(STORED, PART, cancel_asked_at=NOW), CancelRunning()),
        (order(UNSURE, cancel_asked_at=NOW), CancelRunning()),
        (order(part(state=PartState.SUBMITTING), cancel_asked_at=NOW), CancelRunning()),
        (order(RUNNING, placeholder_status="none", cancel_asked_at=NOW), Announce()),
        (order(STORED, cancel_asked_at=NOW), Complete()),
        (order(FAILED, cancel_asked_at=NOW), Fail("content")),
        (order(STORED, state=OrderState.READY, cancel_asked_at=NOW), Deliver()),
        (order(FAILED, state=OrderState.CANCELLED, cancel_asked_at=NOW), NotifyEnd()),
    ],
)
def test_an_order_has_one_next_step(known: Order, expected: Step) -> None:
    assert step(known) == expected


def test_a_submission_that_a_crash_interrupted_is_suspect_and_never_submitted_again() -> None:
    interrupted = part(state=PartState.SUBMITTING, gateway="pixwith", body=b"{}")
    assert step(order(interrupted)) == MarkUnsure(interrupted)


@pytest.mark.parametrize(
    ("recovery", "late", "expected"),
    [
        (Recovery.RESEND, False, Resend(UNSURE)),
        (Recovery.RESEND, True, GiveUp(UNSURE, "unsure")),
        (Recovery.CALLBACK, False, AdoptTask(UNSURE)),
        (Recovery.CALLBACK, True, AdoptTask(UNSURE)),
        (Recovery.NONE, False, GiveUp(UNSURE, "unsure")),
    ],
)
def test_an_unsure_part_is_resolved_as_its_gateway_allows(recovery: Recovery, late: bool, expected: Step) -> None:
    deadline = NOW if late else NOW + 60_000
    assert step(order(UNSURE, deadline_at=deadline), recovery=recovery) == expected


def test_an_unsure_part_that_no_callback_named_by_its_deadline_is_given_up() -> None:
    known = order(UNSURE, deadline_at=NOW)
    assert step(known, recovery=Recovery.CALLBACK, tried_adopting={UNSURE.id}) == GiveUp(UNSURE, "unsure")


def test_a_waiting_order_is_announced_with_its_place_and_then_left_alone() -> None:
    known = order(state=OrderState.QUEUED, placeholder_status="none")
    assert step(known, waiting=True) == Announce()
    assert step(order(state=OrderState.QUEUED), waiting=True) == Sleep(NOW + 10_000)


def test_a_chat_that_has_to_wait_does_not_hold_up_the_picture() -> None:
    assert step(order(placeholder_status="none"), mute=True) == Submit((PART,))


def test_nothing_is_bought_from_elsewhere_before_the_person_could_be_written_to() -> None:
    known = order(placeholder_status="none", inline_id="x")
    assert step(known) == Announce()
    assert step(known, mute=True) == Sleep(NOW + 1000)
    assert step(replace(known, placeholder_status="sent"), mute=True) == Submit((PART,))
    assert step(replace(known, deadline_at=NOW), mute=True) == GiveUp(PART, "timeout")
    assert step(replace(known, cancel_asked_at=NOW), mute=True) == CancelRunning()


@pytest.mark.parametrize("state", OrderState)
def test_the_call_of_a_guest_is_answered_before_anything_else(state: OrderState) -> None:
    assert step(order(state=state, guest_query_id="g")) == AnswerGuest()


@pytest.mark.parametrize(
    "known",
    [
        order(STORED, state=OrderState.DELIVERED),
        order(STORED, state=OrderState.UNDELIVERABLE),
        order(FAILED, state=OrderState.FAILED, notified_at=NOW),
        order(FAILED, state=OrderState.CANCELLED, notified_at=NOW),
    ],
)
def test_every_end_is_shown_elsewhere_once(known: Order) -> None:
    assert step(replace(known, inline_id="x")) == UpdateInline()
    assert step(replace(known, inline_id="x", inline_updated_at=NOW)) == Sleep(None)


def test_the_person_is_told_before_others_see_it() -> None:
    assert step(order(FAILED, state=OrderState.FAILED, inline_id="x")) == NotifyEnd()
    late = part(state=PartState.FAILED, failure="timeout", late_result="stored")
    assert step(order(late, state=OrderState.FAILED, notified_at=NOW, inline_id="x")) == DeliverLate()


def test_a_picture_that_came_late_is_given() -> None:
    late = part(state=PartState.FAILED, failure="timeout", late_result="stored")
    assert step(order(late, state=OrderState.FAILED, notified_at=NOW)) == DeliverLate()


def test_a_late_part_is_watched_until_its_day_is_over() -> None:
    watched = part(
        state=PartState.FAILED,
        failure="timeout",
        late_result="watched",
        task_id="t",
        next_at=NOW,
        late_result_until=NOW + 1,
    )
    assert step(order(watched, state=OrderState.FAILED, notified_at=NOW)) == Poll((watched,))
    over = replace(watched, late_result_until=NOW)
    assert step(order(over, state=OrderState.FAILED, notified_at=NOW)) == Sleep(None)


def test_of_several_reasons_the_one_the_person_can_do_something_about_is_told() -> None:
    timeout = part(state=PartState.FAILED, failure="timeout")
    assert step(order(timeout, FAILED)) == Fail("content")


def test_backoff_has_full_jitter_under_a_cap_and_respects_the_other_side() -> None:
    chance = Random(1)
    waits = [decisions.backoff_seconds(6, base=1, cap=8, retry_after=None, random=chance) for _ in range(200)]
    assert max(waits) <= 8
    assert min(waits) < 1
    assert decisions.backoff_seconds(0, base=1, cap=8, retry_after=30, random=chance) == 30


def test_parts_that_are_due_together_are_bought_together_and_polled_together() -> None:
    first, second = replace(PART, id="abc.1"), replace(PART, id="abc.2", ordinal=1)
    assert step(order(first, second)) == Submit((first, second))
    running = [replace(RUNNING, id=one.id, ordinal=one.ordinal, next_at=NOW) for one in (first, second)]
    assert step(order(*running)) == Poll(tuple(running))
    assert step(order(running[0], replace(running[1], next_at=NOW + 1))) == Poll((running[0],))


@pytest.mark.parametrize(
    ("position", "active", "usual", "seconds"),
    [(1, 3, None, None), (1, 3, 0.4, None), (1, 1, 2.0, 5), (1, 3, 12.0, 10), (3, 3, 13.0, 15), (4, 3, 13.0, 25)],
)
def test_the_queue_moves_as_many_at_a_time_as_are_painted_at_once(
    position: int, active: int, usual: float | None, seconds: int | None
) -> None:
    assert queue_seconds(position, active=active, usual=usual) == seconds
