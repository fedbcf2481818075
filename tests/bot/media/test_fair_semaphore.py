"""The fair gate."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.media.fair_semaphore import FairSemaphore


class Queue:
    """People who wait at a gate; `order` holds their names as they were let in."""

    def __init__(self, gate: FairSemaphore) -> None:
        self.order: list[str] = []
        self._gate = gate
        self._leave: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def comes(self, *names: str) -> None:
        """Each named by its owner's letter and a number."""
        for name in names:
            self._leave[name] = asyncio.Event()
            self._tasks[name] = asyncio.create_task(self._wait(name))
        await settled()

    async def leaves(self, name: str) -> None:
        self._leave[name].set()
        await self._tasks[name]
        await settled()

    async def gives_up(self, *names: str) -> None:
        for name in names:
            self._tasks[name].cancel()
        await settled()

    async def _wait(self, name: str) -> None:
        async with self._gate.slot(name[0]):
            self.order.append(name)
            await self._leave[name].wait()


async def settled() -> None:
    """Everything that can happen without anybody's doing has happened."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_no_more_are_let_in_than_there_are_places() -> None:
    queue = Queue(FairSemaphore(2))
    await queue.comes("a1", "b1", "c1")
    assert queue.order == ["a1", "b1"]
    await queue.leaves("b1")
    assert queue.order == ["a1", "b1", "c1"]


async def test_owners_take_turns_however_much_one_of_them_asks_for() -> None:
    queue = Queue(FairSemaphore(1))
    await queue.comes("a1", "a2", "a3", "a4", "b1", "c1", "b2")
    for name in ("a1", "a2", "b1", "c1", "a3", "b2", "a4"):
        assert queue.order[-1] == name
        await queue.leaves(name)


async def test_one_owner_leaves_a_place_for_the_others() -> None:
    queue = Queue(FairSemaphore(3))
    await queue.comes("a1", "a2", "a3")
    assert queue.order == ["a1", "a2"]
    await queue.comes("b1")
    assert queue.order == ["a1", "a2", "b1"]
    await queue.leaves("a1")
    assert queue.order[-1] == "a3"


async def test_who_gives_up_waiting_takes_no_place() -> None:
    queue = Queue(FairSemaphore(1))
    await queue.comes("a1", "a2", "b1", "c1")
    await queue.gives_up("a2", "b1")
    await queue.leaves("a1")
    assert queue.order == ["a1", "c1"]


async def test_a_place_given_to_somebody_who_just_left_goes_on() -> None:
    gate = FairSemaphore(1)
    async with AsyncExitStack() as held:
        await held.enter_async_context(gate.slot("a"))
        waiting = asyncio.create_task(gate.slot("b").__aenter__())
        await settled()
        await held.aclose()  # the place is b's from here on
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(1), gate.slot("c"):
        pass


async def test_a_block_that_fails_gives_its_place_back() -> None:
    gate = FairSemaphore(1)
    with pytest.raises(KeyError):
        async with gate.slot("a"):
            raise KeyError
    async with asyncio.timeout(1), gate.slot("b"):
        pass
