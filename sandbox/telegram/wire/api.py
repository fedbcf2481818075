"""The Bot API over HTTP: /bot<TOKEN>/<method> and /file/bot<TOKEN>/<path>."""

import asyncio
import json
import logging
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.telegram.errors import ApiError, Json
from sandbox.telegram.methods.call import Call
from sandbox.telegram.methods.registry import METHODS
from sandbox.telegram.state.event_log import LoggedCall
from sandbox.telegram.state.files import Upload
from sandbox.telegram.state.world import World
from sandbox.telegram.wire.connection import cut, unless_gone, until_gone
from sandbox.telegram.wire.faults import Fault
from sandbox.telegram.wire.request_decoding import decoded, described
from sandbox.telegram.wire.validation import checked

log = logging.getLogger(__name__)

UNAUTHORIZED = ApiError(401, "Unauthorized")
NO_METHOD = ApiError(404, "Not Found: method not found")
NO_FILE = ApiError(404, "Not Found")


class BotApi:
    """The two addresses of the Bot API, for one token."""

    def __init__(self, world: World, *, token: str) -> None:
        self._world = world
        self._token = token

    def routes(self) -> list[Route]:
        """To be mounted at the root."""
        return [
            Route("/bot{token}/{method}", self.call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self.file, methods=["GET"]),
        ]

    async def call(self, request: Request) -> Response:
        """Answers one method call and writes it into the log."""
        if request.path_params["token"] != self._token:
            return _reply(UNAUTHORIZED.as_reply())
        method = request.path_params["method"]
        try:
            transport, raw, uploads = await decoded(request, upload_bytes=self._world.files.upload_bytes)
        except ApiError as refusal:
            return _reply(refusal.as_reply())
        entry = self._world.journal.called(method, transport, raw, described(uploads))
        fault = self._world.faults.next_for(method, _number(raw.get("chat_id")))
        if method not in METHODS:
            log.warning("the bot called %s, which the sandbox does not have", method)
            return self._answered(entry, NO_METHOD.as_reply())
        if fault:
            entry.fault = fault.kind
            return await self._faulty(request, entry, fault, uploads)
        work = self._applied(entry, uploads)
        if method == "getUpdates":
            # A poller that has gone away must not go on waiting in the next one's place.
            reply = await unless_gone(request, work)
            return self._answered(entry, reply) if reply else self._lost(entry)
        return self._answered(entry, await work)

    async def file(self, request: Request) -> Response:
        """The bytes behind a path that getFile gave."""
        if request.path_params["token"] != self._token:
            return _reply(UNAUTHORIZED.as_reply())
        path = request.path_params["path"]
        entry = self._world.journal.called("file", "GET", {"path": path}, {})
        fault = self._world.faults.next_for("file", None)
        if fault:
            entry.fault = fault.kind
            if fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
            elif fault.refusal:
                return self._answered(entry, fault.refusal.as_reply())
            else:
                return await self._torn(request, entry, fault)
        stored = self._world.files.behind(path)
        if stored is None:
            return self._answered(entry, NO_FILE.as_reply())
        self._world.journal.answered(entry, {"ok": True, "result": {"file_size": len(stored.data)}})
        return Response(stored.data, media_type="application/octet-stream")

    async def _faulty(self, request: Request, entry: LoggedCall, fault: Fault, uploads: dict[str, Upload]) -> Response:
        if fault.refusal:
            return self._answered(entry, fault.refusal.as_reply())
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return self._answered(entry, await self._applied(entry, uploads))
        if fault.kind.endswith("_after"):
            await self._applied(entry, uploads)
        return await self._torn(request, entry, fault)

    async def _torn(self, request: Request, entry: LoggedCall, fault: Fault) -> Response:
        """No answer: silence until the client gives up, or a connection cut at once."""
        if fault.kind.startswith("timeout"):
            self._world.journal.note("hang", n=entry.n, method=entry.method)
            await until_gone(request, self._world.closing)
        lost = self._lost(entry)
        await cut(request)
        return lost

    async def _applied(self, entry: LoggedCall, uploads: dict[str, Upload]) -> Json:
        """Checks the parameters, runs the method; its answer, whatever becomes of it."""
        try:
            entry.params = checked(entry.method, entry.raw, uploads.keys())
            result = await METHODS[entry.method](Call(self._world, entry.method, entry.params, uploads))
        except ApiError as refusal:
            log.info("%s refused: %s", entry.method, refusal.description)
            return refusal.as_reply()
        entry.applied = True
        return {"ok": True, "result": result}

    def _answered(self, entry: LoggedCall, reply: Json) -> Response:
        self._world.journal.answered(entry, reply)
        return _reply(reply)

    def _lost(self, entry: LoggedCall) -> Response:
        self._world.journal.answered(entry, None)
        return Response(status_code=499)


def _reply(reply: Json) -> Response:
    body = json.dumps(reply, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status_code=reply.get("error_code", 200), media_type="application/json")


def _number(chat_id: Any) -> Any:
    return int(chat_id) if isinstance(chat_id, str) and chat_id.lstrip("-").isdigit() else chat_id
