"""A gateway that is busy, breaks, hangs, fails or never ends: one submission per intent, one picture or refund."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from sandbox.gateways.faults import Fault
from sandbox.world import simulated_world
from tests.support.bot_pool import BotPool
from tests.support.crash_scene import Scene

pytestmark = pytest.mark.chaos

WAYS = {
    "key": ("apipod", False),
    "callback": ("apikley", True),
    "neither": ("apikley", False),
    "neither, PixWith": ("pixwith", False),
}
# Nothing was bought, nobody can know it; and: it was bought, and its reply lost.
BEFORE = {"key": "picture", "callback": "refund", "neither": "refund", "neither, PixWith": "refund"}
AFTER = {"key": "picture", "callback": "picture", "neither": "refund", "neither, PixWith": "refund"}
ALL_PICTURES = dict.fromkeys(WAYS, "picture")
ALL_REFUNDS = dict.fromkeys(WAYS, "refund")


async def ordered(
    bot_pool: BotPool, folder: Path, way: str, fault: dict[str, Any], *, deadline: float
) -> tuple[str, Scene]:
    """What one order came to at a gateway with that fault."""
    gateway, public = WAYS[way]
    folder = folder / way
    folder.mkdir()
    async with simulated_world(pace=(0.0, 0.0), scale=0.05) as embedded:
        scene = Scene(
            embedded,
            bot_pool,
            folder,
            gateway=gateway,
            public=public,
            LEASE_SECONDS="2",
            ORDER_DEADLINE_SECONDS=str(deadline),
        )
        async with scene.open():
            scene.task_queue.faults.add(Fault(**fault))
            await scene.ask()
            async with scene.bot() as bot:
                await scene.rest(bot)
            counts = scene.compared()
            assert counts.forbidden == {}
            assert counts.orphans == 0
            [order] = scene.ledger_view().orders
            return {"delivered": "picture", "failed": "refund"}[order["state"]], scene


@pytest.mark.parametrize(
    ("fault", "outcomes", "tasks"),
    [
        ({"kind": "rate_limited", "seconds": 1.0}, ALL_PICTURES, 1),
        ({"kind": "server_error", "status": 500}, BEFORE, None),
        ({"kind": "reset_before"}, BEFORE, None),
        ({"kind": "error_after_start", "status": 500}, AFTER, 1),
        ({"kind": "reset_after"}, AFTER, 1),
        ({"kind": "hang_after"}, AFTER, 1),
        ({"kind": "garbled_after"}, AFTER, 1),
        ({"kind": "failed"}, ALL_REFUNDS, 1),
        ({"kind": "failed_refused"}, ALL_REFUNDS, 1),
        ({"kind": "completed_empty", "looks": 3}, ALL_PICTURES, 1),
        ({"kind": "never_finishes"}, ALL_REFUNDS, 1),
        ({"kind": "result_404"}, ALL_REFUNDS, 1),
        ({"kind": "result_status", "status": 404, "looks": 3}, ALL_PICTURES, 1),
        ({"kind": "result_moves", "looks": 2}, ALL_PICTURES, 1),
        ({"kind": "result_cut", "looks": 2}, ALL_PICTURES, 1),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) and "kind" in value else "",
)
async def test_scenarios_21_and_22_a_gateway_in_trouble_is_paid_at_most_once(
    bot_pool: BotPool, tmp_path: Path, fault: dict[str, Any], outcomes: dict[str, str], tasks: int | None
) -> None:
    # A deadline has to pass where nothing will ever come.
    never = fault["kind"] in ("never_finishes", "result_404")
    waits = {way: never or (way == "callback" and outcomes == BEFORE) for way in WAYS}
    found = await asyncio.gather(
        *(ordered(bot_pool, tmp_path, way, fault, deadline=3 if waits[way] else 60) for way in WAYS)
    )
    assert {way: outcome for way, (outcome, _) in zip(WAYS, found, strict=True)} == outcomes
    for way, (outcome, scene) in zip(WAYS, found, strict=True):
        bought = (1 if outcome == "picture" else 0) if tasks is None else tasks
        assert len(scene.tasks) == bought, way
        if fault["kind"] == "rate_limited":
            first, second = scene.task_queue.creates
            assert second.at - first.at >= 1.0
        elif way != "key":
            assert len(scene.task_queue.creates) == 1, f"{way}: an unsure part was submitted again"


async def test_scenario_16_polling_finishes_what_no_callback_tells_of(bot_pool: BotPool, tmp_path: Path) -> None:
    outcome, scene = await ordered(bot_pool, tmp_path, "callback", {"kind": "callback_lost"}, deadline=60)
    assert outcome == "picture"
    assert scene.tasks[0].callbacks == []


@pytest.mark.parametrize("kind", ["callback_early", "callback_doubled", "callback_forged"])
async def test_scenario_15_callbacks_early_twice_and_for_another_task_change_nothing(
    bot_pool: BotPool, tmp_path: Path, kind: str
) -> None:
    outcome, scene = await ordered(bot_pool, tmp_path, "callback", {"kind": kind}, deadline=60)
    assert outcome == "picture"
    assert len(scene.task_queue.creates) == len(scene.tasks) == 1


async def test_scenario_15_ten_callbacks_while_it_paints_and_ten_after_the_end_make_one_picture(
    bot_pool: BotPool, tmp_path: Path
) -> None:
    async with simulated_world(pace=(0.0, 0.0), scale=0.05) as embedded:
        scene = Scene(embedded, bot_pool, tmp_path, gateway="apikley", public=True)
        async with scene.open():
            scene.task_queue.faults.add(Fault("slow", seconds=1.5))
            await scene.ask()
            async with scene.bot() as bot:
                await scene.until(lambda: any("task_id" in point for point in bot.points), "a task")
                [task] = scene.tasks
                call = scene.task_queue.on_finished
                assert call is not None
                await asyncio.gather(*(call(task) for _ in range(10)))
                await scene.rest(bot)
                ended = scene.ledger_view().ledger
                await asyncio.gather(*(call(task) for _ in range(10)))
                assert all(told["status"] == 200 for told in task.callbacks)
            assert scene.ledger_view().ledger == ended
            assert scene.compared().forbidden == {}
            assert len(scene.task_queue.creates) == 1
            # The placeholder, and the picture in its place.
            assert scene.world.journal.counts["sendMessage"] == scene.world.journal.counts["editMessageMedia"] == 1
