"""SIGKILL before and after every HTTP exchange and every COMMIT of an order's life: every point, not a sample."""

from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from zlib import crc32

import pytest

from tests.support.bot_pool import BotPool
from tests.support.crash_runner import SCENARIOS, Lives, Scenario
from tests.support.witnesses import Counts

SHARDS = 2
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
# Those that go through the same steps as another, with other contents.
VARIANTS = {
    "APIPod, guest",
    "APIPod, two parts",
    "APIPod, refused",
    "APIPod, edit",
    "Apikley, edit, callback",
    "Apikley, neither",
    "PixWith, edit",
    "OpenAI",
    "OpenAI, previews",
    "kie.ai, neither",
    "kie.ai, edit, callback",
    "Replicate, callback",
    "Replicate, neither",
    "Gemini",
    "fal, callback",
    "fal, neither",
    "ComfyUI, edit",
    "APIPod, video, callback",
    "APIPod, video from a photo",
    "APIPod, no right, stranger",
    "APIPod, video, no right",
    "APIPod, fetched again",
    "APIPod, video, fetched again",
    "APIPod, late",
}
LIVES = [
    pytest.param(one, id=one.name, marks=[pytest.mark.variant] if one.name in VARIANTS else []) for one in SCENARIOS
]
# The ways of recovery, and the point where the reply to a paid request is there and nobody knows.
RECOVERIES = {
    "APIPod, key": "after POST /v1/images/generations #1",
    "Apikley, callback": "after POST /api/v1/jobs/createTask #1",
    "fal, callback": "after POST /fal-ai/bytedance/seedream/./text-to-image #1",
    "Apikley, neither": "after POST /api/v1/jobs/createTask #1",
    "PixWith, neither": "after POST /api/task/create #1",
    "ComfyUI, own id": "after POST /prompt #1",
}
PLACEHOLDER_SENT = ("after POST /bot/sendMessage", "after POST /bot/answerGuestQuery")
# What goes on beside, also while a placeholder is sent or its number written: reactions, activities, renewed leases,
# people who are noted.
BESIDE = ("POST /bot/setMessageReaction", "POST /bot/sendChatAction", "COMMIT orders(lease_until)", "COMMIT +people")
NUMBER_NOTED = ("placeholder_id,shown", "inline_id,guest_id")

Open = Callable[[Scenario], Lives]
Record = Callable[[str, object], None]


@pytest.fixture
def lives(bot_pool: BotPool, tmp_path: Path, template: Path) -> Open:
    return lambda scenario: Lives(scenario, bot_pool=bot_pool, folder=tmp_path, template=template)


def verify(scenario: Scenario, found: dict[str, Counts], record: Record, *, name: str, first: str = "") -> None:
    """Hands in the line of the table; then nothing may be lost or doubled."""
    total = sum(found.values(), Counts())
    record("chaos", (name, astuple(total)))
    assert {point: counts.forbidden for point, counts in found.items() if counts.forbidden} == {}
    wasted = [point for point, counts in found.items() if counts.paid_and_refunded]
    assert scenario.may_waste or wasted == []
    # Nobody knows the number of a placeholder whose sending was interrupted: it stays. No other does.
    stray = [point for point, counts in found.items() if counts.orphans > nobody_knows(first) + nobody_knows(point)]
    assert stray == []


def nobody_knows(point: str) -> bool:
    """Whether a death there leaves a placeholder of which no number is written down."""
    written = "before" in point and any(noted in point for noted in NUMBER_NOTED)
    return written or any(beside in point for beside in BESIDE) or point.startswith(PLACEHOLDER_SENT)


def submit_window(points: list[str]) -> list[str]:
    """From before the intent's commit to after the ticket's."""
    [first] = [number for number, point in enumerate(points) if point.startswith("before") and "submitted_at" in point]
    [last] = [number for number, point in enumerate(points) if point.startswith("after") and "task_id" in point]
    return points[first : last + 1]


@pytest.mark.chaos
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", RECOVERIES)
async def test_scenarios_2_to_4_a_death_around_submission_loses_and_doubles_nothing(
    lives: Open, record_property: Record, name: str
) -> None:
    here = lives(BY_NAME[name])
    window = submit_window(await here.points())
    assert RECOVERIES[name] in window
    assert len(window) >= 6
    verify(BY_NAME[name], await here.die_at(window), record_property, name=f"{name}: submission")


@pytest.mark.chaos
@pytest.mark.timeout(300)
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("scenario", LIVES)
async def test_scenario_1_a_death_at_any_point_loses_and_doubles_nothing(
    lives: Open, record_property: Record, scenario: Scenario, shard: int
) -> None:
    here = lives(scenario)
    # Shared out by name: two runs may come by the same points in another order.
    points = [point for point in await here.points() if crc32(point.encode()) % SHARDS == shard]
    verify(scenario, await here.die_at(points), record_property, name=scenario.name)


@pytest.mark.chaos
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "first"), [*RECOVERIES.items(), ("APIPod, key", f"{PLACEHOLDER_SENT[0]} #1")])
async def test_scenario_1_a_second_death_at_any_point_of_the_recovery_loses_and_doubles_nothing(
    lives: Open, record_property: Record, name: str, first: str
) -> None:
    here = lives(BY_NAME[name])
    points = await here.points(first)
    found = await here.die_at(points, after=(first,))
    verify(
        BY_NAME[name],
        found,
        record_property,
        name=f"{name}: again after {first.split()[2].rpartition('/')[2]}",
        first=first,
    )
