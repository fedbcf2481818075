"""What stands behind every gateway: the files it serves, and the studio's own door for scripts and tests."""

import asyncio
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gateways.faults import Unscriptable, read_fault
from sandbox.gateways.task_queue import Studio
from sandbox.gateways.tasks import Held, Task


def shown(task: Task) -> dict[str, Any]:
    """A task as /_studio/tasks tells it."""
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


def files(held: dict[str, Held], request: Request) -> Response:
    found = held.get(request.path_params["name"])
    if found is None:
        return Response("not found", status_code=404, media_type="text/plain")
    return Response(found.content, media_type=found.media_type)


def studio_routes(studio: Studio, *, lacks: frozenset[str] = frozenset()) -> list[Route]:
    """The routes that every gateway has besides its own. `lacks` are fault kinds it does not know."""

    async def result(request: Request) -> Response:
        held = studio.results.get(request.path_params["name"])
        await asyncio.sleep(held.seconds if held is not None else 0)
        return files(studio.results, request)

    async def upload(request: Request) -> Response:
        return files(studio.uploads, request)

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            asked = await request.json()
            try:
                script = [read_fault(words, lacks=lacks) for words in (asked if isinstance(asked, list) else [asked])]
            except Unscriptable as error:
                return JSONResponse({"error": str(error)}, status_code=422)
            for fault in script:
                studio.faults.add(fault)
        elif request.method == "DELETE":
            studio.faults.clear()
        return JSONResponse({"faults": studio.faults.shown()})

    async def tasks(_: Request) -> Response:
        return JSONResponse({"tasks": [shown(task) for task in studio.tasks.values()]})

    async def ledger(_: Request) -> Response:
        creates = [asdict(create) for create in studio.creates]
        return JSONResponse({"creates": creates, "paid": studio.paid(), "credit": studio.credit})

    async def reset(_: Request) -> Response:
        await studio.reset()
        return JSONResponse({"reset": studio.name})

    async def pace(request: Request) -> Response:
        asked = await request.json()
        least, most = studio.pace
        studio.pace = (float(asked.get("seconds_min", least)), float(asked.get("seconds_max", most)))
        studio.scale = float(asked.get("scale", studio.scale))
        return JSONResponse({"seconds_min": studio.pace[0], "seconds_max": studio.pace[1], "scale": studio.scale})

    async def credit(request: Request) -> Response:
        studio.credit = float((await request.json())["credit"])
        return JSONResponse({"credit": studio.credit})

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
