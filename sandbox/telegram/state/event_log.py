"""What happened, in order: events for pages and tests, and the log of Bot API calls."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sandbox.telegram.control.notifier import Notifier
from sandbox.telegram.errors import Json

KEPT_EVENTS = 5_000
KEPT_CALLS = 100_000


@dataclass(slots=True)
class LoggedCall:
    """One Bot API call; `raw` as it came, `params` as understood; `response` None while unanswered."""

    n: int
    at: float
    method: str
    transport: str
    raw: Json
    files: Json
    params: Json = field(default_factory=dict)
    fault: str | None = None
    applied: bool = False
    response: Json | None = None
    took: float | None = None

    def as_json(self) -> Json:
        """All of it."""
        return {name: getattr(self, name) for name in self.__slots__}


class EventLog:
    """Numbered events, kept for a while so that a page can reconnect, and the calls."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._bell = Notifier()
        self._seq = 0
        self._n = 0
        self.closed = False
        self.events: deque[Json] = deque(maxlen=KEPT_EVENTS)
        self.calls: deque[LoggedCall] = deque(maxlen=KEPT_CALLS)
        self.counts: Counter[str] = Counter()

    @property
    def seq(self) -> int:
        """The number of the newest event."""
        return self._seq

    def note(self, kind: str, **told: Any) -> None:
        """Adds an event and wakes the listeners."""
        self._seq += 1
        self.events.append({"seq": self._seq, "at": self._clock(), "type": kind, **told})
        self._bell.ring()

    def called(self, method: str, transport: str, raw: Json, files: Json) -> LoggedCall:
        """Opens the entry of a call that has just arrived."""
        self._n += 1
        call = LoggedCall(self._n, self._clock(), method, transport, raw, files)
        self.calls.append(call)
        self.counts[method] += 1
        return call

    def answered(self, call: LoggedCall, response: Json | None) -> None:
        """Closes the entry: with the answer, or with None when nothing was or could be said."""
        call.response = response
        call.took = self._clock() - call.at
        told = {"n": call.n, "method": call.method, "chat_id": call.params.get("chat_id"), "fault": call.fault}
        if response is not None and not response["ok"]:
            told |= {"error_code": response["error_code"], "description": response["description"]}
        self.note("call", ok=bool(response and response["ok"]), **told)

    async def listen(self, after: int | None = None) -> AsyncIterator[Json]:
        """Events as they happen, after number `after` or from now on, until the world closes."""
        seen = self._seq if after is None else after
        while True:
            for event in self._since(seen):
                seen = event["seq"]
                yield event
            if self.closed:
                return
            if self._seq <= seen:
                await self._bell.heard()

    def _since(self, seq: int) -> list[Json]:
        return list(islice(reversed(self.events), self._seq - seq))[::-1]

    async def wait_for(self, wanted: Callable[[Json], bool], *, after: int = 0, timeout: float = 10) -> Json:
        """The first event after number `after` that is wanted; TimeoutError when none comes."""
        async with asyncio.timeout(timeout):
            async for event in self.listen(after):
                if wanted(event):
                    return event
        raise TimeoutError("the world closed")

    def close(self) -> None:
        """Ends every listener."""
        self.closed = True
        self._bell.ring()

    def clear(self) -> None:
        """Forgets calls and events; numbers go on."""
        self.events.clear()
        self.calls.clear()
        self.counts.clear()
