"""Progress is shown seldom, only the newest text, and never once the order's message says how it ended."""

import asyncio

from bot.delivery.progress import ProgressDisplay

PAUSE = 0.05


class Message:
    """What an order's message has shown; `busy` holds its edits up."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.edited = asyncio.Event()
        self.free = asyncio.Event()
        self.free.set()

    async def edit(self, text: str) -> None:
        await self.free.wait()
        self.texts.append(text)
        self.edited.set()

    async def next(self) -> str:
        self.edited.clear()
        await asyncio.wait_for(self.edited.wait(), 5)
        return self.texts[-1]


def show(display: ProgressDisplay, message: Message, text: str) -> None:
    display.show("k7", text, first="queued", pause=PAUSE, edit=message.edit)


async def test_the_first_text_is_shown_at_once() -> None:
    display, message = ProgressDisplay(), Message()
    show(display, message, "10 %")
    assert await message.next() == "10 %"


async def test_what_the_message_shows_already_is_not_written_again() -> None:
    display, message = ProgressDisplay(), Message()
    show(display, message, "queued")
    await display.settle("k7")
    assert message.texts == []


async def test_within_the_pause_only_the_newest_text_is_kept_and_shown_after_it() -> None:
    display, message = ProgressDisplay(), Message()
    show(display, message, "10 %")
    await message.next()
    began = asyncio.get_running_loop().time()
    for percent in (20, 30, 40):
        show(display, message, f"{percent} %")
    assert message.texts == ["10 %"]
    assert await message.next() == "40 %"
    assert asyncio.get_running_loop().time() - began >= PAUSE / 2
    assert message.texts == ["10 %", "40 %"]


async def test_a_text_that_is_no_longer_true_is_dropped() -> None:
    display, message = ProgressDisplay(), Message()
    show(display, message, "10 %")
    await message.next()
    show(display, message, "20 %")
    show(display, message, "10 %")  # back to what it shows
    await asyncio.sleep(2 * PAUSE)
    assert message.texts == ["10 %"]


async def test_an_end_waits_for_the_edit_under_way_and_drops_what_would_follow() -> None:
    display, message = ProgressDisplay(), Message()
    message.free.clear()
    show(display, message, "10 %")
    await asyncio.sleep(0)
    show(display, message, "20 %")
    settled = asyncio.create_task(display.settle("k7"))
    await asyncio.sleep(0)
    assert not settled.done()
    message.free.set()
    await settled
    await asyncio.sleep(2 * PAUSE)
    assert message.texts == ["10 %"]


async def test_the_newest_edit_writes_the_newest_text() -> None:
    display, words, pictures = ProgressDisplay(), Message(), Message()
    show(display, words, "10 %")
    await words.next()
    show(display, words, "20 %")
    show(display, pictures, "a preview")
    assert await pictures.next() == "a preview"
    assert words.texts == ["10 %"]
