"""The endpoints for liveness, readiness and metrics."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.observability.metrics import CONTENT_TYPE, Metrics
from bot.observability.storage_watch import StorageWatch
from bot.web.single_flight import SingleFlight
from storage.database.database import Database
from storage.database.errors import StorageDown


class Health:
    """`ready` returns None while the bot can work, else the reason why not."""

    def __init__(
        self, *, database: Database, storage_watch: StorageWatch, metrics: Metrics, ready: Callable[[], str | None]
    ) -> None:
        self._database = database
        self._metrics = metrics
        self._ready = ready
        self._exposition = SingleFlight(self._read_metrics)
        self._storage_check = SingleFlight(storage_watch.check)

    async def healthz(self, request: Request) -> Response:
        """200 while the process answers."""
        return PlainTextResponse("ok")

    async def readyz(self, request: Request) -> Response:
        """200 if database and media store are writable and Telegram has answered, else 503 with the reason."""
        reason = self._ready() or await self._storage_check.result()
        if reason is not None:
            return JSONResponse({"ready": False, "why": reason}, status_code=503)
        return JSONResponse({"ready": True})

    async def metrics(self, request: Request) -> Response:
        """Metrics in the Prometheus text format."""
        try:
            return Response(await self._exposition.result(), media_type=CONTENT_TYPE)
        except StorageDown:
            return PlainTextResponse("the database is away", status_code=503)

    async def _read_metrics(self) -> bytes:
        return await self._metrics.exposition(self._database)
