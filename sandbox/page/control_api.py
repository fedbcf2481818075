"""The control panel over HTTP, for the page and tests: /_workshop/…"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.page.control_panel import ControlPanel, NotStarted
from sandbox.telegram.errors import ApiError, Json


def control_panel_routes(control_panel: ControlPanel) -> list[Route]:
    """To be mounted at the root. A refused action is 400 with {"error": sentence}; else the new state is returned."""

    async def start(_: Json) -> None:
        await control_panel.start()

    async def kill(_: Json) -> None:
        await control_panel.kill()

    async def pace(told: Json) -> None:
        control_panel.take(float(told["least"]), float(told["most"]))

    async def gateway(told: Json) -> None:
        await control_panel.paint_by(str(told["gateway"]))

    async def meet(told: Json) -> None:
        control_panel.meet(str(told["trouble"]))

    async def forget(_: Json) -> None:
        control_panel.forget()

    async def renew(_: Json) -> None:
        control_panel.renew()

    async def charge_back(_: Json) -> None:
        control_panel.charge_back()

    async def start_over(_: Json) -> None:
        await control_panel.start_over()

    def route(act: Callable[[Json], Awaitable[None]]) -> Route:
        async def answer(request: Request) -> Response:
            try:
                told = json.loads(await request.body() or b"{}")
                await act(told)
            except ApiError as refusal:
                return JSONResponse({"error": refusal.description}, status_code=400)
            except (TypeError, KeyError, ValueError) as error:
                return JSONResponse({"error": f"{type(error).__name__}: {error}"}, status_code=400)
            except NotStarted as error:
                return JSONResponse({"error": f"the bot did not start: {error}"}, status_code=500)
            return JSONResponse(await control_panel.snapshot())

        return Route(f"/_workshop/{act.__name__}", answer, methods=["POST"])

    async def state(_: Request) -> Response:
        return JSONResponse(await control_panel.snapshot())

    async def events(_: Request) -> Response:
        return StreamingResponse(
            _stream(control_panel), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    return [
        *(route(act) for act in (start, kill, pace, gateway, meet, forget, renew, charge_back, start_over)),
        Route("/_workshop/state", state),
        Route("/_workshop/events", events),
    ]


async def _stream(control_panel: ControlPanel) -> AsyncIterator[str]:
    yield "retry: 500\n\n"
    async for snapshot in control_panel.changes():
        yield f"data: {json.dumps(snapshot, ensure_ascii=False)}\n\n"
