"""The endpoint that gateways call when a task has ended."""

import time
from collections.abc import Callable

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from bot.web.caller_limits import FailureLimiter
from bot.web.json_depth import is_shallow
from bot.web.request_bodies import TooLarge, TooSlow, read_body
from bot.web.responses import client_address, retry_later, too_large, too_many_failures, too_slow
from providers.contract import Callback, Gateway
from providers.errors import BadSignature, GatewayError
from providers.guarded_client import NO_ADDRESS
from providers.transport import Transport
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.wakeups import Wakeups
from storage.orders.gateway_callbacks import CalledPart, find_called, keep_callback
from storage.orders.wake_ups import Called

log = structlog.get_logger(__name__)

_MAX_BYTES = 64_000
# Whether a callback is the gateway's cannot be found out just now.
UNREADABLE = (GatewayError, *NO_ADDRESS)


class GatewayCallbacks:
    """Wakes the worker of an order. A callback's content is not trusted: the task is polled at the gateway.

    A signature that its gateway finds wrong is answered with 403, and nothing is done.
    """

    def __init__(
        self,
        *,
        database: Database,
        gateways: dict[str, Gateway],
        wakeups: Wakeups,
        failures: FailureLimiter,
        transport: Transport,
        called: Callable[[Called], None],
        alert: Callable[..., None],
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._wakeups = wakeups
        self._failures = failures
        self._transport = transport
        self._alert = alert
        self._called = called

    async def receive(self, request: Request) -> Response:
        """The same answer for known and unknown tokens; 429 after too many unknown tokens."""
        token, part = request.path_params["token"], None
        if (refused := too_many_failures(self._failures, request)) is not None:
            return refused
        try:
            body = await read_body(request, limit=_MAX_BYTES)
        except (TooLarge, ClientDisconnect):
            return too_large()
        except TooSlow:
            return too_slow()
        try:
            async with self._database.read() as connection:
                part = await find_called(connection, callback_token=token)
            if part is None:
                self._failures.record_failure(client_address(request))
            elif (called := await self._wake(token, await self._parse_task_id(part, request, body))) is not None:
                self._called(called)
        except BadSignature as error:
            self._failures.record_failure(client_address(request))
            log.warning("callback with a wrong signature", why=str(error))
            if part is not None:  # it has the order's token: the key in the settings may be wrong
                self._alert("operator-callback-signature", gateway=part.gateway or "")
            return PlainTextResponse("wrong signature", 403)
        except (StorageDown, *UNREADABLE):
            return retry_later()
        return PlainTextResponse("ok")

    async def _parse_task_id(self, part: CalledPart, request: Request, body: bytes) -> str | None:
        gateway = self._gateways.get(part.gateway or "")
        if gateway is None or not gateway.calls_back:
            return None
        content = body if is_shallow(body) else b""
        callback = Callback(content, request.headers, time.time(), request.query_params)
        return await self._transport.converse(gateway, gateway.parse_callback(callback))

    async def _wake(self, token: str, task_id: str | None) -> Called | None:
        async with self._database.write() as tx:
            called = await keep_callback(tx, callback_token=token, task_id=task_id)
            if called is not None:
                await self._wakeups.announce(tx, called.order_id)
        return called
