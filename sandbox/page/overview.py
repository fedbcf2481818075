"""What the world's own books say: troubles still to come, tasks at the gateways, calls of the bot; newest first."""

from dataclasses import asdict
from typing import Any

from sandbox.gateways.control_api import shown
from sandbox.page.fault_presets import FAULT_PRESETS
from sandbox.telegram.errors import Json
from sandbox.world import SimulatedWorld

NEWEST = 40


def waiting_in(world: SimulatedWorld) -> list[Json]:
    """Troubles that nobody has met yet: where they wait, their kind and title."""
    titles = {(one.at, one.fault["kind"]): one.title for one in FAULT_PRESETS.values()}
    waiting = [("telegram", fault.kind) for fault in world.world.faults.faults]
    # Every gateway has the same ones, and the first that meets one uses it up.
    task_queue = next(iter(world.task_queues.values()))
    waiting += [("gateway", fault["kind"]) for fault in task_queue.faults.shown()]
    return [{"at": at, "kind": kind, "title": titles.get((at, kind), kind)} for at, kind in waiting]


def paid_in(world: SimulatedWorld) -> int:
    """How many submissions the gateways have charged for and not given back."""
    return sum(create.charged > 0 for task_queue in world.task_queues.values() for create in task_queue.creates)


def stars_in(world: SimulatedWorld) -> Json:
    """The bot's Stars, how many subscriptions and payments there are, and what people have left."""
    stars = world.world.stars
    paid = sum(not one.refunded for one in stars.payments.values())
    mine = {str(who): stars.left(who) for who in world.world.people}
    return {"balance": stars.balance, "subscriptions": len(stars.subscriptions), "payments": paid, "mine": mine}


def tasks_of(world: SimulatedWorld) -> list[Json]:
    """The newest tasks of all gateways."""
    tasks: list[tuple[float, Json]] = []
    for name, task_queue in world.task_queues.items():
        for task in list(task_queue.tasks.values())[-NEWEST:]:
            told: dict[str, Any] = shown(task)
            kept = ("id", "prompt", "state", "seconds", "credits", "faults")
            line = {"gateway": name, "callbacks": len(task.callbacks)} | {key: told[key] for key in kept}
            tasks.append((task.created, line))
    return [line for _, line in sorted(tasks, key=lambda pair: -pair[0])][:NEWEST]


def calls_of(world: SimulatedWorld) -> list[Json]:
    """The newest Bot API calls, but for the waiting for updates."""
    lines: list[Json] = []
    for call in reversed(world.world.journal.calls):
        if len(lines) == NEWEST:
            break
        if call.method != "getUpdates" or call.fault:
            told, answer = asdict(call), call.response or {}
            line = {key: told[key] for key in ("n", "at", "method", "fault", "took")}
            lines.append(line | {"ok": answer.get("ok"), "description": answer.get("description")})
    return lines
