"""Telegram answers 429, 403, 400, or nothing although it did what it was asked: one picture, never two."""

from collections.abc import AsyncIterator
from pathlib import Path
from signal import SIGTERM
from typing import Any

import pytest

from sandbox.gateways.faults import Fault
from sandbox.world import simulated_world
from tests.support.bot_pool import BotPool
from tests.support.crash_scene import ANN, Scene

pytestmark = pytest.mark.chaos

BLOCKED = {"kind": "error", "error_code": 403, "description": "Forbidden: bot was blocked by the user"}


@pytest.fixture
async def scene(bot_pool: BotPool, tmp_path: Path) -> AsyncIterator[Scene]:
    async with simulated_world(pace=(0.0, 0.0), scale=0.05) as embedded:
        scene = Scene(embedded, bot_pool, tmp_path, gateway="apipod")
        async with scene.open():
            yield scene


async def ended(scene: Scene, *faults: dict[str, Any]) -> str:
    """The state of one order that met these faults; its ledgers agree."""
    for fault in faults:
        scene.world.faults.add(fault)
    await scene.ask()
    async with scene.bot() as bot:
        await scene.rest(bot)
    return state(scene)


def state(scene: Scene) -> str:
    counts = scene.compared()
    assert counts.pictures_twice == counts.paid_twice == counts.refunds_missing == 0
    [order] = scene.ledger_view().orders
    assert order["state"] == "undeliverable" or counts.lost == 0
    return str(order["state"])


async def test_scenario_5_a_death_while_telegram_keeps_its_answer_to_the_final_edit_shows_one_picture(
    scene: Scene,
) -> None:
    scene.world.faults.add({"kind": "timeout_after", "method": "editMessageMedia"})
    await scene.ask()
    async with scene.bot() as first:
        await scene.until(lambda: any(event["type"] == "hang" for event in scene.world.journal.events), "the edit")
        assert not first.ended.is_set()
    assert ["photo" in one.content for one in scene.answers] == [True]
    async with scene.bot() as second:
        await scene.rest(second)
    assert state(scene) == "delivered"
    assert ["photo" in one.content for one in scene.answers] == [True]


@pytest.mark.parametrize("method", ["sendMessage", "editMessageMedia", "setMessageReaction"])
async def test_scenario_26_a_flood_wait_delays_and_doubles_nothing(scene: Scene, method: str) -> None:
    assert await ended(scene, {"kind": "flood", "method": method, "retry_after": 1}) == "delivered"
    assert len(scene.answers) == 1


@pytest.mark.parametrize("kind", ["reset_after", "reset_before"])
async def test_scenario_26_a_final_edit_of_unknown_outcome_is_repeated_in_the_same_message(
    scene: Scene, kind: str
) -> None:
    assert await ended(scene, {"kind": kind, "method": "editMessageMedia"}) == "delivered"
    assert len(scene.answers) == 1


async def test_scenario_26_a_placeholder_of_unknown_outcome_is_not_sent_again_blindly(scene: Scene) -> None:
    assert await ended(scene, {"kind": "reset_after", "method": "sendMessage"}) == "delivered"
    # The first one may have arrived, and here it did; the picture came in a message whose number is known.
    assert ["photo" in one.content for one in scene.answers] == [False, True]
    assert scene.world.journal.counts["sendMessage"] == 2


async def test_scenario_26_a_reaction_that_fails_fails_nothing(scene: Scene) -> None:
    assert await ended(scene, {"kind": "reset_before", "method": "setMessageReaction"}) == "delivered"


async def test_scenario_26_a_chat_blocked_before_the_placeholder_costs_nothing(scene: Scene) -> None:
    await scene.ask()
    scene.acts.block(ANN)
    async with scene.bot() as bot:
        await scene.rest(bot)
    ledger_view = scene.ledger_view()
    assert [ledger_view.closings(part) for part in ledger_view.parts] == [["refund"]]
    assert scene.tasks == []
    written = [call for call in scene.world.journal.calls if call.params.get("chat_id") == ANN]
    assert len(written) <= 3


async def test_scenario_26_a_chat_blocked_before_the_picture_is_left_alone_and_the_picture_kept(scene: Scene) -> None:
    assert await ended(scene, {**BLOCKED, "method": "editMessageMedia"}) == "undeliverable"
    [part] = scene.ledger_view().parts
    assert part["state"] == "stored"
    assert scene.world.journal.counts["editMessageMedia"] == 1


@pytest.mark.parametrize("fault", [None, "reset_after"])
async def test_scenario_26_a_deleted_placeholder_is_replaced_once(scene: Scene, fault: str | None) -> None:
    scene.task_queue.faults.add(Fault("slow", seconds=0.5))
    await scene.ask()
    async with scene.bot() as bot:
        await scene.until(lambda: scene.answers, "the placeholder")
        await scene.until(lambda: any("placeholder_id,shown" in point for point in bot.points), "its number")
        scene.acts.delete(ANN, scene.answers[0].id)
        if fault is not None:
            scene.world.faults.add({"kind": fault, "method": "editMessageMedia", "times": 2})
        await scene.rest(bot)
    assert state(scene) == "delivered"
    assert ["photo" in one.content for one in scene.answers] == [True]


@pytest.mark.parametrize("announced", [False, True])
async def test_scenario_30_a_bot_that_is_asked_to_stop_while_an_order_waits_gives_it_back_due_at_once(
    scene: Scene, announced: bool
) -> None:
    scene.task_queue.faults.add(Fault("slow", seconds=3.0))
    await scene.ask()
    moment = "after COMMIT" if announced else "before POST /bot/sendMessage #1"
    async with scene.bot() as first:
        await scene.until(
            lambda: any(point.startswith(moment) and ("task_id" in point or not announced) for point in first.points),
            "the moment",
        )
        first.signal(SIGTERM)
        await scene.until(first.ended.is_set, "the end", seconds=30)
    [order] = scene.ledger_view().orders
    assert (order["lease_owner"], order["state"]) == (None, "working")
    assert order["announcement"] == "sent"
    assert order["due_at"] < order["deadline_at"] - 30_000
    async with scene.bot() as second:
        await scene.rest(second)
    assert state(scene) == "delivered"
    assert ["photo" in one.content for one in scene.answers] == [True]
    assert len(scene.task_queue.creates) == 1


@pytest.mark.parametrize("moment", ["POST /v1/images/generations", "POST /bot/editMessageMedia"])
async def test_scenario_30_a_bot_that_is_asked_to_stop_finishes_its_step_and_gives_back_its_orders(
    scene: Scene, moment: str
) -> None:
    scene.world.faults.add({"kind": "slow", "method": "editMessageMedia", "seconds": 1.0})
    await scene.ask()
    async with scene.bot() as first:
        await scene.until(lambda: f"before {moment} #1" in first.points, moment)
        first.signal(SIGTERM)
        await scene.until(first.ended.is_set, "the end", seconds=30)
    [order] = scene.ledger_view().orders
    assert order["lease_owner"] is None
    assert order["state"] == ("delivered" if "edit" in moment else "working")
    assert {part["state"] for part in scene.ledger_view().parts} <= {"running", "stored"}
    async with scene.bot() as second:
        await scene.rest(second)
    assert state(scene) == "delivered"
    assert len(scene.task_queue.creates) == 1
