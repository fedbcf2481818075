"""A life: one order, bots that die at given points, and a last one that finds what they left."""

import asyncio
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from signal import SIGKILL

from sandbox.gateways.faults import Fault
from sandbox.gateways.task_queue import TaskQueue
from sandbox.world import SimulatedWorld, simulated_world
from tests.support.bot_pool import BotPool
from tests.support.crash_scene import Scene, TooLate
from tests.support.witnesses import Counts

_AT_ONCE = 4
_ATTEMPTS = 3
_BELIEVED = 0.6
_LOOKS = 3
_LAST_POINTS_SECONDS = 5.0
_LATE_SECONDS = 4.0


@dataclass(frozen=True)
class Scenario:
    """What is asked of whom. `may_waste`: an unsure part is refunded there although it may have been paid.

    `guest`: the bot is called in a group where it is not. `restricted`: it may post no pictures in the group, where a
    `stranger` has no private chat with it. `late`: the task takes longer than the order may. `fault`: of the task or
    its results. `models` are the content of MODELS_FILE, `settings` others.
    """

    name: str
    gateway: str
    words: str = "/imagine a red fox"
    photo: bool = False
    public: bool = False
    may_waste: bool = False
    guest: bool = False
    restricted: bool = False
    stranger: bool = False
    late: bool = False
    fault: Fault | None = None
    models: str = ""
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def models_file(self) -> str:
        """The content of MODELS_FILE, "" for none."""
        return self.models or (MODELS if self.gateway == "apipod" else "")

    @property
    def deadline_seconds(self) -> int:
        """Only where a callback is waited for that may never come does a deadline have to pass."""
        if self.late:
            return 2
        return 15 if self.public else 60

    def add_faults(self, task_queue: TaskQueue) -> None:
        """What goes wrong at the gateway, however often the bot dies."""
        # So that a look that has to be repeated is always among the points.
        if self.fault is not None:
            task_queue.faults.add(replace(self.fault))
        empty = Fault("completed_empty", times=None, looks=1)
        task_queue.faults.add(Fault("slow", times=None, seconds=_LATE_SECONDS) if self.late else empty)

    async def ask(self, scene: Scene) -> None:
        """Ann orders."""
        if self.restricted:
            await scene.ask_in_restricted_group(self.words, stranger=self.stranger)
        else:
            await scene.ask(self.words, photo=self.photo, guest=self.guest)


EDIT = "/edit make it watercolour"
VIDEO_WORDS = "/video a red fox runs"
VIDEO = f"{VIDEO_WORDS} --sec 4 --res 480p"
SLOW = Fault("slow", times=None, seconds=1.0)
RESIGNED = Fault("result_moves", times=None, looks=2)
# Without a question of the price, which is asked above 5 credits.
MODELS = """
[price."veo-3.1-fast"]
credits = 4
"""
SCENARIOS = (
    Scenario("APIPod, key", "apipod"),
    Scenario("Apikley, callback", "apikley", public=True),
    Scenario("Apikley, neither", "apikley", may_waste=True),
    Scenario("PixWith, neither", "pixwith", may_waste=True),
    Scenario("OpenAI", "openai", may_waste=True),
    Scenario("OpenAI, previews", "openai", may_waste=True, fault=SLOW, settings=(("OPENAI_PREVIEWS", "1"),)),
    Scenario("kie.ai, neither", "kie", may_waste=True),
    Scenario("Replicate, neither", "replicate", may_waste=True),
    Scenario("Replicate, callback", "replicate", public=True),
    Scenario("kie.ai, edit, callback", "kie", words=EDIT, photo=True, public=True),
    Scenario("fal, callback", "fal", public=True),
    Scenario("fal, neither", "fal", may_waste=True),
    Scenario("Gemini", "gemini", words="/imagine a red fox --model nano-banana-2", may_waste=True),
    Scenario("ComfyUI, own id", "comfyui", models="[price.local-paint]\ncredits = 1"),
    Scenario("ComfyUI, edit", "comfyui", words=EDIT, photo=True),
    Scenario("APIPod, two parts", "apipod", words="/imagine a red fox --n 2"),
    Scenario("APIPod, refused", "apipod", words="/imagine a forbidden thing"),
    Scenario("APIPod, edit", "apipod", words=EDIT, photo=True),
    Scenario("Apikley, edit, callback", "apikley", words=EDIT, photo=True, public=True),
    Scenario("APIPod, guest", "apipod", words="a red fox", guest=True),
    Scenario("PixWith, edit", "pixwith", words=EDIT, photo=True, may_waste=True),
    Scenario("APIPod, video", "apipod", words=VIDEO),
    Scenario("APIPod, video, callback", "apipod", words=f"{VIDEO_WORDS} --model veo-3.1-fast", public=True),
    Scenario("APIPod, video from a photo", "apipod", words=VIDEO, photo=True, public=True),
    Scenario("APIPod, no right", "apipod", restricted=True),
    Scenario("APIPod, no right, stranger", "apipod", restricted=True, stranger=True),
    Scenario("APIPod, video, no right", "apipod", words=VIDEO, restricted=True),
    Scenario("APIPod, fetched again", "apipod", fault=RESIGNED),
    Scenario("APIPod, video, fetched again", "apipod", words=VIDEO, fault=RESIGNED),
    Scenario("APIPod, late", "apipod", public=True, may_waste=True, late=True),
)


def comes_now_and_then(point: str) -> bool:
    """Whether it depends on the moment: how often a picture is asked for before it is there, what is shown meanwhile,
    whether a callback finds the order asleep or in hand, whether leases are renewed meanwhile, whether something is
    due at once when the end was told, and what goes on beside the orders."""
    repeats = ("status", "get", "orders(due_at,lease_owner,lease_until)")
    repeated = not point.endswith("#1") and any(word in point.lower() for word in repeats)
    seldom = ("orders(lease_until)", "looks", "editMessageText", "orders(shown)", "inbox", "told_at", "+people")
    beside = ("sendChatAction", "setMessageReaction")
    return repeated or any(word in point for word in (*seldom, *beside))


def is_one_more_look(point: str) -> bool:
    """Whether it is the fourth or a later look at a task, or call of that kind: a death there is like one before."""
    return comes_now_and_then(point) and int(point.rpartition("#")[2]) > _LOOKS


class NeverReached(Exception):
    """A bot came to the end without passing the point at which it was to die."""


class Lives:
    """Lives of one scenario's order, each in a folder of its own."""

    def __init__(self, scenario: Scenario, *, bot_pool: BotPool, folder: Path, template: Path) -> None:
        self._scenario = scenario
        self._nursery = bot_pool
        self._folder = folder
        self._template = template
        self._number = 0
        self._models = folder / "models.toml"
        self._models.write_text(scenario.models_file)

    async def points(self, *deaths: str) -> list[str]:
        """The points of an order's life after these deaths, in the order in which they come."""
        async with simulated_world(pace=(0.0, 0.0), scale=0.05) as embedded:
            counts, points = await self._live(embedded, *deaths)
        assert not counts.forbidden
        return [point for point in points if not is_one_more_look(point)]

    async def die_at(self, points: Iterable[str], *, after: tuple[str, ...] = ()) -> dict[str, Counts]:
        """What a death at each of the points led to, `after` other deaths; raises `NeverReached`.

        A point that comes only now and then may be left out when it does not come in several lives.
        """
        waiting = list(points)[::-1]
        enough = len(waiting) * _BELIEVED
        found: dict[str, Counts] = {}

        async def live() -> None:
            async with simulated_world(pace=(0.0, 0.0), scale=0.05) as embedded:
                while waiting:
                    point = waiting.pop()
                    counts = await self._die(embedded, *after, point)
                    if counts is not None:
                        found[point] = counts

        async with asyncio.TaskGroup() as group:
            for _ in range(min(_AT_ONCE, len(waiting))):
                group.create_task(live())
        if len(found) < enough:
            raise NeverReached(f"too many to believe the rest: only {len(found)} points came")
        return found

    async def _die(self, embedded: SimulatedWorld, *deaths: str) -> Counts | None:
        for _ in range(_ATTEMPTS):
            try:
                return (await self._live(embedded, *deaths))[0]
            except NeverReached:
                if not comes_now_and_then(deaths[-1]):
                    raise
        return None

    async def _live(self, embedded: SimulatedWorld, *deaths: str) -> tuple[Counts, list[str]]:
        """What a life with these deaths led to, and the points of its last bot; raises `NeverReached`."""
        scenario = self._scenario
        scene = Scene(
            embedded,
            self._nursery,
            self._new_folder(),
            gateway=scenario.gateway,
            public=scenario.public,
            ORDER_DEADLINE_SECONDS=str(scenario.deadline_seconds),
            VIDEO_DEADLINE_SECONDS=str(scenario.deadline_seconds),
            **dict(scenario.settings),
            **({"MODELS_FILE": str(self._models)} if scenario.models_file else {}),
        )
        scene.gifts = scenario.late
        async with scene.open():
            # The gateway must go on calling until the last bot is there.
            scene.task_queue.callback_backoff = 0.4 * max(len(deaths), 1)
            scenario.add_faults(scene.task_queue)
            await scenario.ask(scene)
            for point in deaths:
                await _death(scene, point)
            async with scene.bot() as bot:
                try:
                    await scene.rest(bot)
                except TooLate:
                    return Counts(points=1, orders=1, lost=1), bot.points
            try:
                return scene.compared(), bot.points
            except AssertionError as error:
                error.add_note(f"after death {' and '.join(deaths)}, in {scene.folder}")
                raise

    def _new_folder(self) -> Path:
        self._number += 1
        folder = self._folder / str(self._number)
        folder.mkdir()
        shutil.copy(self._template, folder / "imagine.db")
        return folder


async def _death(scene: Scene, point: str) -> None:
    async with scene.bot(strike=(point, SIGKILL)) as bot:
        await scene.until(lambda: bot.ended.is_set() or scene.at_rest(), f"a death {point}")
        with suppress(TooLate):  # the last points come when everything is at rest already
            await scene.until(bot.ended.is_set, f"a death {point}", seconds=_LAST_POINTS_SECONDS)
    if point not in bot.points:  # a thread that was at work may still have told of its own next point
        raise NeverReached(f"{point}; the last was {bot.last}")
