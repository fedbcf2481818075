"""HTTP connections with deadlines for every phase and a limit on their number."""

import asyncio
import logging
import socket
import struct
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.web.middleware import SECURITY_HEADERS

PROLONG = "imagine.prolong"  # among a scope's extensions: the application gives the exchange so many seconds
_READ_BYTES = 65_536
_LINGER_ZERO = struct.pack("ii", 1, 0)


class BoundedHttpProtocol(H11Protocol):
    """uvicorn's protocol with deadlines; uvicorn itself waits forever for headers, bodies and slow readers.

    The header must arrive within `header_seconds`; request and answer must end within `exchange_seconds`, or within
    what the application says for a large answer. The rest
    of a refused body is read for `unread_seconds`, so that the caller receives the answer.
    """

    header_seconds = 10.0
    exchange_seconds = 120.0
    unread_seconds = 2.0
    unread_bytes = 1_000_000
    max_connections = 400

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        # Invalid requests from the internet are not logged, only errors of this server.
        self.logger = logging.getLogger("uvicorn.wire")
        self._deadline: asyncio.TimerHandle | None = None
        self._phase: tuple[str, int] = ("", 0)
        self._unread = 0
        self.opened_at = self.loop.time()

    @property
    def peer(self) -> str:
        """The peer's address."""
        return str(self.client[0]) if self.client else ""

    @property
    def is_working(self) -> bool:
        """Whether a complete request is waiting for its answer."""
        return self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Closes one connection if there are too many: an idle one, or else the oldest."""
        super().connection_made(transport)
        transport.max_size = _READ_BYTES  # type: ignore[attr-defined]  # asyncio's default is four times as much
        self._set_deadline()
        if len(self.connections) > self.max_connections:
            _connection_to_evict(one for one in self.connections if isinstance(one, BoundedHttpProtocol)).abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancels the deadline."""
        self._cancel_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Passes data on; limits the rest of a body that was already answered."""
        if self._phase[0] == "unread":
            self._unread += len(data)
            if self._unread > self.unread_bytes:
                self.abort()
                return
        super().data_received(data)
        self._set_deadline()

    def on_response_complete(self) -> None:
        """The answer is complete; the next request may begin."""
        super().on_response_complete()
        self._set_deadline()

    def send_400_response(self, msg: str) -> None:
        """The answer to a request that is not valid HTTP."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):  # an answer was already started
            self.abort()
            return
        if self.cycle is not None:  # the rest of the current request is invalid
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *SECURITY_HEADERS]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=msg.encode()),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def abort(self) -> None:
        """Resets the connection at once; unsent data is discarded."""
        self._cancel_deadline()
        self.connections.discard(self)
        wire = self.transport.get_extra_info("socket")
        with suppress(AttributeError, OSError):  # it may be closed already
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        self.transport.abort()

    def _set_deadline(self) -> None:
        """Sets a deadline when a phase begins; more bytes in the same phase do not extend it."""
        phase = (self._phase_name(), id(self.cycle))
        if phase == self._phase:
            return
        self._phase = phase
        self._cancel_deadline()
        if phase[0] != "idle":
            self._unread = 0
            self._deadline = self.loop.call_later(getattr(self, f"{phase[0]}_seconds"), self.abort)
        if phase[0] == "exchange" and self.cycle is not None:
            scope: Any = self.cycle.scope
            scope.setdefault("extensions", {})[PROLONG] = partial(self._prolong, phase)

    def _prolong(self, phase: tuple[str, int], seconds: float) -> None:
        """Ends that exchange so many seconds from now instead, if it is still going on."""
        if self._phase == phase:
            self._cancel_deadline()
            self._deadline = self.loop.call_later(seconds, self.abort)

    def _phase_name(self) -> str:
        if self.cycle is None:
            return "header"
        if not self.cycle.response_complete or self.transport.get_write_buffer_size():
            return "exchange"
        if self.conn.their_state is h11.SEND_BODY:
            return "unread"
        return "header" if self.conn.trailing_data[0] else "idle"

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _connection_to_evict(connections: Iterable[BoundedHttpProtocol]) -> BoundedHttpProtocol:
    """The connection to close: the oldest idle one of the address with the most idle connections."""
    all_connections = list(connections)
    idle = [one for one in all_connections if not one.is_working]
    if not idle:
        return max(all_connections, key=lambda one: one.opened_at)
    held = Counter(one.peer for one in idle)
    return max(idle, key=lambda one: (held[one.peer], -one.opened_at))
