"""Routes of every simulated gateway: served files, and the control API for scripts and tests."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.gateways.faults import UnknownFault, read_fault
from sandbox.gateways.http_faults import Envelope, GatewayRefusal
from sandbox.gateways.result_faults import served
from sandbox.gateways.task_queue import TaskQueue
from sandbox.gateways.tasks import StoredFile, Task


def shown(task: Task) -> dict[str, Any]:
    """A task as shown by /_studio/tasks."""
    return {
        "id": task.id,
        "model": task.job.model,
        "prompt": task.job.prompt,
        "state": task.state,
        "created": task.created,
        "seconds": task.seconds,
        "finished": task.finished,
        "results": task.results,
        "images": [address[:200] for address in task.job.images],
        "key": task.key,
        "credits": task.job.credits,
        "callback": task.job.callback,
        "callbacks": task.callbacks,
        "failure": list(task.failure) if task.failure else None,
        "faults": [fault.kind for fault in (task.outcome, task.result, task.callback) if fault],
    }


def files(held: dict[str, StoredFile], request: Request) -> Response:
    found = held.get(request.path_params["name"])
    if found is None:
        return Response("not found", status_code=404, media_type="text/plain")
    return Response(found.content, media_type=found.media_type)


def gateway_app(
    task_queue: TaskQueue, envelope: Envelope, routes: Sequence[BaseRoute], *, lacks: frozenset[str] = frozenset()
) -> Starlette:
    """A gateway's own routes and those that all share; its refusals are put in its `envelope`."""

    async def refused(_: Request, error: Exception) -> Response:
        if not isinstance(error, GatewayRefusal):
            raise error
        return envelope(error)

    return Starlette(
        routes=[*routes, *task_queue_routes(task_queue, lacks=lacks)], exception_handlers={GatewayRefusal: refused}
    )


def task_queue_routes(task_queue: TaskQueue, *, lacks: frozenset[str] = frozenset()) -> list[Route]:
    """The routes that all gateways share. `lacks` are fault kinds that this gateway does not support."""

    async def result(request: Request) -> Response:
        held = task_queue.results.get(request.path_params["name"])
        if held is None:
            return files(task_queue.results, request)
        await asyncio.sleep(held.seconds)
        return served(held, request)

    async def upload(request: Request) -> Response:
        return files(task_queue.uploads, request)

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            asked = await request.json()
            try:
                script = [read_fault(words, lacks=lacks) for words in (asked if isinstance(asked, list) else [asked])]
            except UnknownFault as error:
                return JSONResponse({"error": str(error)}, status_code=422)
            for fault in script:
                task_queue.faults.add(fault)
        elif request.method == "DELETE":
            task_queue.faults.clear()
        return JSONResponse({"faults": task_queue.faults.shown()})

    async def tasks(_: Request) -> Response:
        return JSONResponse({"tasks": [shown(task) for task in task_queue.tasks.values()]})

    async def ledger(_: Request) -> Response:
        creates = [asdict(create) for create in task_queue.creates]
        return JSONResponse({"creates": creates, "paid": task_queue.paid(), "credit": task_queue.credit})

    async def reset(_: Request) -> Response:
        await task_queue.reset()
        return JSONResponse({"reset": task_queue.name})

    async def pace(request: Request) -> Response:
        asked = await request.json()
        least, most = task_queue.pace
        task_queue.pace = (float(asked.get("seconds_min", least)), float(asked.get("seconds_max", most)))
        task_queue.scale = float(asked.get("scale", task_queue.scale))
        return JSONResponse(
            {"seconds_min": task_queue.pace[0], "seconds_max": task_queue.pace[1], "scale": task_queue.scale}
        )

    async def credit(request: Request) -> Response:
        task_queue.credit = float((await request.json())["credit"])
        return JSONResponse({"credit": task_queue.credit})

    return [
        Route("/results/{name}", result),
        Route("/uploads/{name}", upload),
        Route("/_studio/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route("/_studio/tasks", tasks),
        Route("/_studio/ledger", ledger),
        Route("/_studio/reset", reset, methods=["POST"]),
        Route("/_studio/pace", pace, methods=["POST"]),
        Route("/_studio/credit", credit, methods=["POST"]),
    ]
