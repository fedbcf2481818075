"""Progress in an order's message: at most one edit every few seconds, the newest one, never after the result."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Edit = Callable[[str], Awaitable[None]]
May = Callable[[], Awaitable[bool]]


@dataclass(slots=True)
class _Shown:
    """What one order's message shows, and what it will show at `free_at` (the loop's clock, in seconds)."""

    text: str
    free_at: float = 0.0
    next_text: str = ""
    next_edit: Edit | None = None
    timer: asyncio.TimerHandle | None = None
    task: asyncio.Task[None] | None = None


class ProgressDisplay:
    """Edits messages in the background, each at most once per pause."""

    def __init__(self) -> None:
        self._shown: dict[str, _Shown] = {}

    def show(self, order_id: str, text: str, *, first: str, pause: float, edit: Edit) -> None:
        """Shows the text as soon as the pause since the last one is over; a newer one replaces it until then.

        `first` is what the message shows from the start, `edit` writes a text and may fail silently.
        """
        shown = self._shown.setdefault(order_id, _Shown(first))
        if text == shown.text:
            self._cancel_timer(shown)
            return
        shown.next_text, shown.next_edit = text, edit
        if shown.timer is not None or shown.task is not None:
            return
        self._later(shown, pause)

    async def settle(self, order_id: str) -> None:
        """Nothing more is shown: returns when no edit is under way any more."""
        shown = self._shown.pop(order_id, None)
        if shown is None:
            return
        self._cancel_timer(shown)
        shown.next_text = ""
        if shown.task is not None:
            await asyncio.wait({shown.task})

    def _later(self, shown: _Shown, pause: float) -> None:
        loop = asyncio.get_running_loop()
        wait = shown.free_at - loop.time()
        if wait > 0:
            shown.timer = loop.call_later(wait, self._begin, shown, pause)
        else:
            self._begin(shown, pause)

    def _begin(self, shown: _Shown, pause: float) -> None:
        shown.timer = None
        edit, shown.next_edit = shown.next_edit, None
        assert edit is not None
        shown.text, shown.next_text = shown.next_text, ""
        shown.free_at = asyncio.get_running_loop().time() + pause
        shown.task = asyncio.create_task(self._edit(shown, pause, edit))

    async def _edit(self, shown: _Shown, pause: float, edit: Edit) -> None:
        try:
            await edit(shown.text)
        finally:
            shown.task = None
            if shown.next_text and shown.next_text != shown.text:
                self._later(shown, pause)

    def _cancel_timer(self, shown: _Shown) -> None:
        shown.next_text = ""
        if shown.timer is not None:
            shown.timer.cancel()
            shown.timer = None
