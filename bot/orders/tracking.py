"""Polls bought parts until they end, and has their results fetched.

A poll that finds nothing new writes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress

import structlog

from bot.orders.circuit_breaker import CircuitBreakers
from bot.orders.gateway_calls import GatewayCalls, columns_of, current_part, finish_if_done, reason_for
from bot.orders.ports import AdminAlerts
from bot.orders.result_fetcher import ResultFetcher
from providers.contract import Cost, Failed, Finished, Gateway, Progress, Waiting
from providers.errors import Garbled, GatewayError, NeverArrived
from storage.orders.claimed_order import ClaimedOrder, transaction
from storage.orders.gateway_callbacks import tasks_named
from storage.orders.leases import Claim, TaskTaken
from storage.orders.models import Order, Part, Stored

log = structlog.get_logger(__name__)

_LATE_POLL_CAP_SECONDS = 600.0
_LASTS_SECONDS = 1.0
_BUSY_SECONDS = 0.05  # so late, the event loop has more to do than it can
_BUSY_FETCHES = 8  # so many at once wait for this process rather than for their hosts


class Tracker:
    """Follows bought parts, under the claim it is given."""

    def __init__(
        self,
        *,
        gateway_calls: GatewayCalls,
        fetcher: ResultFetcher,
        circuit_breakers: CircuitBreakers,
        admin_alerts: AdminAlerts,
    ) -> None:
        self._calls = gateway_calls
        self._fetcher = fetcher
        self._circuit_breakers = circuit_breakers
        self._admin_alerts = admin_alerts
        self._gateways = gateway_calls.gateways
        self._database = gateway_calls.database
        self._fetches = 0

    def expect_results(self) -> None:
        """Gets a decoder ready while the gateway is at work; returns at once."""
        self._fetcher.expect_results()

    async def adopt(self, held: Claim, part: Part) -> None:
        """A task that a callback with the part's token named becomes its own, after an authenticated read."""
        gateway = self._gateways.get(part.gateway or "")
        async with self._database.read() as connection:
            named = await tasks_named(connection, callback_token=part.callback_token)
        for task_id in named:
            if gateway is None:  # the operator took it out of the settings
                break
            try:
                await self._calls.poll(gateway, held.order, task_id)
            except GatewayError as error:
                log.warning("named task cannot be read", part=part.id, gateway=gateway.name, why=str(error))
                continue
            with suppress(TaskTaken):
                return await self._adopt(held, part, task_id)
        wait = self._calls.backoff(part.polls)
        async with transaction(self._database, held) as moves:
            await moves.note_part(
                part, callbacks_seen=part.callbacks, polls=part.polls + 1, next_at=moves.now + int(wait * 1000)
            )
        return None

    async def _adopt(self, held: Claim, part: Part, task_id: str) -> None:
        if part.late_result is None:
            return await self._calls.persist(
                held, lambda moves: self._calls.accept(moves, part, task_id, first_poll=0.0)
            )
        async with transaction(self._database, held) as moves:
            return await moves.note_part(part, task_id=task_id, callbacks_seen=part.callbacks, next_at=moves.now)

    async def poll(
        self, held: Claim, part: Part, *, last: bool, fetching: Callable[[], Awaitable[None]]
    ) -> Progress | None:
        """Polls once, and fetches what is finished. Returns what the gateway said, None when it could not be read.

        When fetching takes longer than a second `fetching` is called.
        """
        called = part.callbacks > part.callbacks_seen
        gateway = self._gateways.get(part.gateway or "")
        if not (last or called) and (wait := self._calls.poll_wait_seconds(part)) > 0:
            held.remember_part(part.id, next_at=self._database.now() + int(wait * 1000))
            return None
        held.remember_part(part.id, callbacks_seen=part.callbacks)
        progress, retry_after = await self._ask(held.order, gateway, part)
        match progress:
            case Finished():
                await self._noticed(self._fetch(held, part, gateway, progress, last=last), fetching)
            case Failed(why):
                await self._failed(held, part, why)
            case _ if last:
                await self._calls.fail_part(held, part, "timeout")
            case _:
                percent = progress.percent if isinstance(progress, Waiting) else part.percent
                await self._poll_later(held, part, gateway, percent=percent, retry_after=retry_after)
        return progress

    async def _ask(self, order: Order, gateway: Gateway | None, part: Part) -> tuple[Progress | None, float | None]:
        """The gateway's answer, and the seconds it wants to be left alone."""
        if gateway is None:  # the operator took it out of the settings
            return None, None
        try:
            progress = await self._calls.poll(gateway, order, part.task_id or "")
        except NeverArrived as error:  # it was accepted, and is forgotten: a server that was started again
            return Failed(error), None
        except GatewayError as error:
            log.info("gateway cannot be polled", part=part.id, gateway=gateway.name, why=str(error))
            if isinstance(error, Garbled):  # what it made may be lost
                self._admin_alerts.tell("operator-garbled", gateway=gateway.name, why=str(error))
            return None, getattr(error, "retry_after", None)
        self._circuit_breakers.succeeded(gateway.name)
        return progress, None

    async def _poll_later(
        self, held: Claim, part: Part, gateway: Gateway | None, *, percent: int | None, retry_after: float | None
    ) -> None:
        """Remembers when to poll next; only the search for a late result, which outlives the claim, is written."""
        if part.late_result is None:
            wait = self._calls.next_poll_delay(held.order, part, gateway, percent=percent, retry_after=retry_after)
            next_at = self._database.now() + int(wait * 1000)
            held.remember_part(part.id, next_at=next_at, percent=percent, polls=part.polls + 1)
            return
        wait = min(self._calls.settings.poll_seconds * 2 ** min(part.polls, 12), _LATE_POLL_CAP_SECONDS)
        async with transaction(self._database, held) as moves:
            await moves.note_part(
                current_part(moves.order, part),
                polls=part.polls + 1,
                callbacks_seen=part.callbacks,
                next_at=moves.now + int(wait * 1000),
            )

    async def _failed(self, held: Claim, part: Part, error: GatewayError) -> None:
        log.info("gateway reported failure", part=part.id, gateway=part.gateway, why=str(error), code=error.code)
        if part.late_result is None:
            return await self._calls.fail_part(held, part, reason_for(error), detail=error.code, watch=False)
        return await self._give_up_late_result(held, part)

    async def _give_up_late_result(self, held: Claim, part: Part) -> None:
        async with transaction(self._database, held) as moves:
            await moves.note_part(
                current_part(moves.order, part),
                late_result=None,
                late_result_until=None,
                next_at=None,
                callbacks_seen=part.callbacks,
            )

    async def _fetch(self, held: Claim, part: Part, gateway: Gateway | None, finished: Finished, *, last: bool) -> None:
        fetched = await self._fetcher.fetch(held.order, part, gateway, finished.urls)
        if fetched.missing and not last:
            return await self._fetch_later(held, part, gateway)
        if not fetched.stored and part.late_result is None:
            reason = "timeout" if fetched.missing else "result"
            return await self._calls.fail_part(held, part, reason, watch=fetched.missing)
        if not fetched.stored:
            return await self._give_up_late_result(held, part)
        async with transaction(self._database, held) as moves:
            await self._write_stored(moves, part, fetched.stored, finished.cost)
            await self._calls.produced.forget(moves.tx, part)
        self._calls.ended(part)
        if part.late_result is None and part.submitted_at is not None:
            self._calls.finished(held.order, part, (self._database.now() - part.submitted_at) / 1000)
        return None

    async def _fetch_later(self, held: Claim, part: Part, gateway: Gateway | None) -> None:
        """The status is read again before the next try: the address may be another one by then."""
        if part.late_result is not None:
            return await self._poll_later(held, part, gateway, percent=part.percent, retry_after=None)
        next_at = self._database.now() + int(self._fetcher.pause_seconds(part) * 1000)
        held.remember_part(part.id, next_at=next_at)
        return None

    async def _write_stored(
        self, moves: ClaimedOrder, part: Part, stored: tuple[Stored, ...], cost: Cost | None
    ) -> None:
        current, spent = current_part(moves.order, part), columns_of(cost)
        if part.late_result is None:
            await moves.store_part(current, stored, **spent)
            await finish_if_done(moves)
        else:
            await moves.note_part(current, late_result="stored", results=stored, next_at=None, **spent)

    async def _noticed(self, work: Coroutine[None, None, None], lasting: Callable[[], Awaitable[None]]) -> None:
        """Does the work; `lasting` is called once when it takes longer than a second, and is over before this returns.

        Not when this process itself is what takes long: then it has better things to do than to say so.
        """
        task, loop = asyncio.ensure_future(work), asyncio.get_running_loop()
        noticed_at = loop.time() + _LASTS_SECONDS
        self._fetches += 1
        try:
            await asyncio.wait({task}, timeout=_LASTS_SECONDS)
            busy = loop.time() > noticed_at + _BUSY_SECONDS or self._fetches > _BUSY_FETCHES
            if not task.done() and not busy:
                await lasting()
            await task
        finally:
            self._fetches -= 1
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
