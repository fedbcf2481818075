"""Reads the status of tasks: up to three requests, and what a gateway tells by itself."""

from dataclasses import replace

import httpx

from providers.contract import Gateway, Kind, Progress, Waiting
from providers.errors import Garbled
from providers.transport import Transport

_REQUESTS = 3


async def read_status(transport: Transport, gateway: Gateway, task_id: str, *, kind: Kind) -> Progress:
    """The task's status; raises the gateway's errors."""
    answer: Progress | httpx.Request = gateway.status_request(task_id, kind=kind)
    for _ in range(_REQUESTS):
        if not isinstance(answer, httpx.Request):
            break
        answer = gateway.parse_status(await transport.send(gateway, answer, paid=False))
    if isinstance(answer, httpx.Request):
        raise Garbled(f"{gateway.name} needs one request more each time")
    if answer == Waiting() and gateway.progress_request() is not None:  # at work, and its status says no more
        return replace(answer, percent=transport.percent(gateway, task_id))
    return answer
