"""The endpoint that gateways call when a task has ended."""

from collections.abc import Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from bot.web.caller_limits import FailureLimiter
from bot.web.json_depth import is_shallow
from bot.web.request_bodies import TooLarge, TooSlow, read_body
from bot.web.responses import client_address, retry_later, too_large, too_many_failures, too_slow
from providers.contract import Gateway
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.wakeups import Wakeups
from storage.orders.gateway_callbacks import is_known, keep_callback
from storage.orders.wake_ups import Called

_MAX_BYTES = 64_000


class GatewayCallbacks:
    """Wakes the worker of an order. A callback's content is not trusted: the task is polled at the gateway."""

    def __init__(
        self,
        *,
        database: Database,
        gateways: dict[str, Gateway],
        wakeups: Wakeups,
        failures: FailureLimiter,
        called: Callable[[Called], None],
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._wakeups = wakeups
        self._failures = failures
        self._called = called

    async def receive(self, request: Request) -> Response:
        """The same answer for known and unknown tokens; 429 after too many unknown tokens."""
        token = request.path_params["token"]
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
                known = await is_known(connection, callback_token=token)
            if not known:
                self._failures.record_failure(client_address(request))
            elif (called := await self._wake(token, self._parse_task_id(body))) is not None:
                self._called(called)
        except StorageDown:
            return retry_later()
        return PlainTextResponse("ok")

    def _parse_task_id(self, body: bytes) -> str | None:
        if not is_shallow(body):
            return None
        task_ids = (gateway.parse_callback(body) for gateway in self._gateways.values() if gateway.calls_back)
        return next((task_id for task_id in task_ids if task_id is not None), None)

    async def _wake(self, token: str, task_id: str | None) -> Called | None:
        async with self._database.write() as tx:
            called = await keep_callback(tx, callback_token=token, task_id=task_id)
            if called is not None:
                await self._wakeups.announce(tx, called.order_id)
        return called
