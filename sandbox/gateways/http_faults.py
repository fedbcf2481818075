"""Shared by all gateway endpoints: scripted faults, cut or hanging connections, refusals."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.gateways.faults import EXIT, GATE, Fault
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import Create

HANG_SECONDS = 30.0
HTML = "<html><body><h1>502 Bad Gateway</h1><hr>cloud edge</body></html>"


class GatewayRefusal(Exception):
    """The gateway refuses. `kind` is the reason; each gateway encodes it in its own format.

    Kinds: refused out_of_credit bad_key unavailable rate_limited busy_455 server_error, and invalid unknown_model
    missing unreadable no_picture conflict in_progress.
    """

    def __init__(self, kind: str, text: str = "", *, status: int = 500, retry_after: float | None = None) -> None:
        super().__init__(text or kind)
        self.kind = kind
        self.text = text
        self.status = status
        self.retry_after = retry_after

    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": f"{self.retry_after:g}"}


Envelope = Callable[[GatewayRefusal], Response]


class ConnectionReset(Response):
    """Resets the connection. uvicorn's `receive` belongs to the object that holds the transport."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cycle = getattr(receive, "__self__", None)
        transport = getattr(cycle, "transport", None)
        if not isinstance(transport, asyncio.Transport):
            raise ConnectionResetError("the gateway cut the connection")
        wire = transport.get_extra_info("socket")
        if wire is not None:  # a reset instead of a normal close, so that nothing of the reply is sent
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


async def linger(request: Request, seconds: float) -> None:
    """Waits `seconds`, or until the client disconnects."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass


def refusal_for(fault: Fault) -> GatewayRefusal:
    if fault.kind == "rate_limited":
        return GatewayRefusal("rate_limited", retry_after=fault.lasts(1))
    return GatewayRefusal(fault.kind, status=fault.status)


Start = Callable[[Request, bytes, Create], Awaitable[Response]]


def said(raw: bytes) -> str:
    """A body as text to search a fault's `match` in: JSON without escapes."""
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False)
    except ValueError:
        return raw.decode("utf-8", "replace")


def read_object(raw: bytes) -> dict[str, Any]:
    """A JSON object. Raises `GatewayRefusal`."""
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise GatewayRefusal("invalid", "The body is not valid JSON") from error
    if not isinstance(body, dict):
        raise GatewayRefusal("invalid", "The body must be a JSON object")
    return body


async def answered(
    task_queue: TaskQueue, request: Request, envelope: Envelope, start: Start, *, key: str | None = None
) -> Response:
    """The recorded reply to a create: of a scripted fault, a refusal, or the result of `start`."""
    raw = await request.body()
    create = task_queue.received(raw, key=key)
    reply = await gate(task_queue, request, envelope, at="create", text=said(raw), create=create)
    if reply is None:
        try:
            reply = await start(request, raw, create)
        except GatewayRefusal as refusal:
            reply = envelope(refusal)
    create.status = reply.status_code
    return reply


async def gate(
    task_queue: TaskQueue,
    request: Request,
    envelope: Envelope,
    *,
    at: str,
    text: str = "",
    create: Create | None = None,
) -> Response | None:
    """The answer of a scripted fault before a task is started; None if there is no fault."""
    fault = task_queue.faults.take(GATE, at=at, text=text)
    if fault is None:
        return None
    if create is not None:
        create.fault = fault.kind
    if fault.kind == "reset_before":
        return ConnectionReset()
    if fault.kind == "garbled":
        return HTMLResponse(HTML)
    if fault.kind == "hang_before":
        await linger(request, fault.lasts(HANG_SECONDS))
        return envelope(GatewayRefusal("server_error", status=504))
    return envelope(refusal_for(fault))


async def leave(
    task_queue: TaskQueue, request: Request, envelope: Envelope, reply: Response, *, text: str, create: Create
) -> Response:
    """The reply to a create that started a task, changed by a scripted fault if there is one."""
    fault = task_queue.faults.take(EXIT, text=text)
    if fault is None:
        return reply
    create.fault = fault.kind
    if fault.kind == "reset_after":
        return ConnectionReset()
    if fault.kind == "garbled_after":
        return HTMLResponse(HTML)
    if fault.kind == "error_after_start":
        return envelope(GatewayRefusal("server_error", status=fault.status))
    await linger(request, fault.lasts(HANG_SECONDS))
    return reply
