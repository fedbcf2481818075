"""Connections with an end: every phase has its time, and when there are too many the idle ones of the greediest go."""

import asyncio
import logging
import socket
import struct
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.web.middleware import SEALS

_READ_BYTES = 65_536
_AT_ONCE = struct.pack("ii", 1, 0)


class BoundedHttpProtocol(H11Protocol):
    """uvicorn's protocol, which by itself waits for headers, for the rest of a body and for a reader without end.

    A whole header has `header_seconds`, from its request to the last byte of its answer `exchange_seconds`, and what
    follows of a body that was refused is read for `unread_seconds`, so that the caller hears the answer.
    """

    header_seconds = 10.0
    exchange_seconds = 120.0
    unread_seconds = 2.0
    unread_bytes = 1_000_000
    most_connections = 400

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        # Strangers' nonsense is no news; only what breaks here is.
        self.logger = logging.getLogger("uvicorn.wire")
        self._deadline: asyncio.TimerHandle | None = None
        self._phase: tuple[str, int] = ("", 0)
        self._unread = 0
        self.since = self.loop.time()

    @property
    def peer(self) -> str:
        """The other side's address."""
        return str(self.client[0]) if self.client else ""

    @property
    def works(self) -> bool:
        """Whether a whole request has come, and is not answered yet."""
        return self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Makes room, at its own cost if everybody else is at work."""
        super().connection_made(transport)
        transport.max_size = _READ_BYTES  # type: ignore[attr-defined]  # asyncio reads four times as much at once
        self._watch()
        if len(self.connections) > self.most_connections:
            _dismissed(one for one in self.connections if isinstance(one, BoundedHttpProtocol)).drop()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More bytes; those of a body that was answered already count."""
        if self._phase[0] == "unread":
            self._unread += len(data)
            if self._unread > self.unread_bytes:
                self.drop()
                return
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """An answer is written; the next request may begin."""
        super().on_response_complete()
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """The answer to what is no HTTP."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):  # an answer is under way or done
            self.drop()
            return
        if self.cycle is not None:  # what was to be answered is nonsense from here on
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *SEALS]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=msg.encode()),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def drop(self) -> None:
        """Cuts the connection at once; the system forgets what it would still send."""
        self._disarm()
        self.connections.discard(self)
        wire = self.transport.get_extra_info("socket")
        with suppress(AttributeError, OSError):  # it may be closed already
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()

    def _watch(self) -> None:
        """Sets the clock when a phase begins; more bytes in the same phase give no more time."""
        phase = (self._name(), id(self.cycle))
        if phase == self._phase:
            return
        self._phase = phase
        self._disarm()
        if phase[0] != "idle":
            self._unread = 0
            self._deadline = self.loop.call_later(getattr(self, f"{phase[0]}_seconds"), self.drop)

    def _name(self) -> str:
        if self.cycle is None:
            return "header"
        if not self.cycle.response_complete or self.transport.get_write_buffer_size():
            return "exchange"
        if self.conn.their_state is h11.SEND_BODY:
            return "unread"
        return "header" if self.conn.trailing_data[0] else "idle"

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _dismissed(connections: Iterable[BoundedHttpProtocol]) -> BoundedHttpProtocol:
    """Who has to go: the one that has waited longest among the idle ones of the address that has most of them."""
    everybody = list(connections)
    idle = [one for one in everybody if not one.works]
    if not idle:
        return max(everybody, key=lambda one: one.since)
    held = Counter(one.peer for one in idle)
    return max(idle, key=lambda one: (held[one.peer], -one.since))
