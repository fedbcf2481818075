"""Watches bought parts: asks until they end, fetches and stores their pictures."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

import structlog
from sqlalchemy.exc import IntegrityError

from bot.media.decoder_pool import DecoderPool, DecoderUnavailable
from bot.media.formats import NotAPicture, extension
from bot.media.photos import Photos
from bot.orders.circuit_breaker import CircuitBreakers
from bot.orders.decisions import next_poll_delay
from bot.orders.gateway_calls import GatewayCalls, reason_for
from providers.contract import Failed, Finished, Progress, Waiting
from providers.errors import GatewayError, Unfetchable
from storage.media.store import MediaStore
from storage.orders import leases
from storage.orders.gateway_callbacks import tasks_named
from storage.orders.leases import Claim
from storage.orders.models import Order, Part, Stored

log = structlog.get_logger(__name__)

_GIFT_LOOK_CAP_SECONDS = 600.0
_LASTS_SECONDS = 1.0


class Tracker:
    """Every method does one step and commits what it came to, under the claim it is given."""

    def __init__(
        self,
        *,
        gateway_calls: GatewayCalls,
        media: MediaStore,
        decoder_pool: DecoderPool,
        photos: Photos,
        circuit_breakers: CircuitBreakers,
    ) -> None:
        self._gateway_calls = gateway_calls
        self._decoder_pool = decoder_pool
        self._photos = photos
        self._media = media
        self._circuit_breakers = circuit_breakers
        self._gateways = gateway_calls.gateways
        self._database = gateway_calls.database

    async def adopt(self, held: Claim, order: Order, part: Part) -> None:
        """A task that a callback with the part's token named becomes its own, after an authenticated read."""
        gateway = self._gateways[part.gateway or ""]
        async with self._database.read() as connection:
            named = await tasks_named(connection, callback_token=part.callback_token)
        for task_id in named:
            try:
                await self._gateway_calls.ask(gateway, task_id)
            except GatewayError as error:
                log.warning("a named task cannot be read", part=part.id, gateway=gateway.name, why=str(error))
                continue
            try:
                if part.late_result is None:
                    return await self._gateway_calls.accepted(held, order, part, gateway, task_id)
                async with leases.transaction(self._database, held) as step:
                    return await step.note_part(part, task_id=task_id, callbacks_seen=part.calls, next_at=step.now)
            except IntegrityError:  # another part has it
                continue
        wait = self._gateway_calls.backoff(part.polls)
        async with leases.transaction(self._database, held) as step:
            await step.note_part(
                part, callbacks_seen=part.calls, polls=part.polls + 1, next_at=step.now + int(wait * 1000)
            )
        return None

    async def look(
        self, held: Claim, order: Order, part: Part, *, last: bool, fetching: Callable[[], Awaitable[float | None]]
    ) -> Progress | None:
        """Asks once, and fetches what is finished. Returns what the gateway said, None when it could not be read.

        When fetching lasts `fetching` is told, which answers when it wants to be told again.
        """
        gateway = self._gateways.get(part.gateway or "")
        progress: Progress | None = None
        wish: float | None = None
        if gateway is not None:
            try:
                progress = await self._gateway_calls.ask(gateway, part.task_id or "")
                self._circuit_breakers.succeeded(gateway.name)
            except GatewayError as error:
                wish = getattr(error, "retry_after", None)
                log.info("the gateway cannot be asked", part=part.id, gateway=gateway.name, why=str(error))
        match progress:
            case Finished(urls):
                await _told(self._fetch(held, order, part, urls, last=last), fetching)
            case Failed(why):
                await self._ended(held, order, part, why)
            case _ if last:
                await self._gateway_calls.give_up(held, order, part, "timeout")
            case _:
                percent = progress.percent if isinstance(progress, Waiting) else part.percent
                await self._look_later(held, part, percent=percent, wish=wish)
        return progress

    async def _look_later(self, held: Claim, part: Part, *, percent: int | None, wish: float | None) -> None:
        poll = self._gateway_calls.settings.poll_seconds
        if part.late_result is None:
            wait = max(
                next_poll_delay(part.polls + 1, poll=poll, usual=None, random=self._gateway_calls.random), wish or 0.0
            )
        else:
            wait = min(poll * 2 ** min(part.polls, 12), _GIFT_LOOK_CAP_SECONDS)
        async with leases.transaction(self._database, held) as step:
            await step.note_part(
                part,
                polls=part.polls + 1,
                callbacks_seen=part.calls,
                percent=percent,
                next_at=step.now + int(wait * 1000),
            )

    async def _ended(self, held: Claim, order: Order, part: Part, error: GatewayError) -> None:
        log.info("the gateway gave up", part=part.id, gateway=part.gateway, why=str(error), code=error.code)
        if part.late_result is None:
            return await self._gateway_calls.give_up(
                held, order, part, reason_for(error), detail=error.code, watch=False
            )
        async with leases.transaction(self._database, held) as step:
            return await step.note_part(
                part, late_result=None, late_result_until=None, next_at=None, callbacks_seen=part.calls
            )

    async def _fetch(self, held: Claim, order: Order, part: Part, urls: tuple[str, ...], *, last: bool) -> None:
        stored: list[Stored] = []
        for number, url in enumerate(urls[: part.count], 1):
            try:
                stored.append(await self._kept(order, part, number, url))
            except (Unfetchable, NotAPicture) as error:
                log.warning("a result cannot be used", part=part.id, gateway=part.gateway, why=str(error))
                continue
            except (GatewayError, DecoderUnavailable) as error:
                log.info("a result cannot be fetched yet", part=part.id, gateway=part.gateway, why=str(error))
                if last:
                    return await self._gateway_calls.give_up(held, order, part, "timeout")
                return await self._look_later(held, part, percent=part.percent, wish=None)
        if not stored:
            if part.late_result is None:
                return await self._gateway_calls.give_up(held, order, part, "result", watch=False)
            async with leases.transaction(self._database, held) as step:
                return await step.note_part(
                    part, late_result=None, late_result_until=None, next_at=None, callbacks_seen=part.calls
                )
        async with leases.transaction(self._database, held) as step:
            if part.late_result is None:
                await step.store_part(part, tuple(stored))
            else:
                await step.note_part(
                    part, late_result="stored", results=[one.as_json() for one in stored], next_at=None
                )
        return None

    async def _kept(self, order: Order, part: Part, number: int, url: str) -> Stored:
        """Fetches, verifies and stores a result. Raises the gateway's errors, `NotAPicture`, `DecoderUnavailable`."""
        async with self._gateway_calls.transport.downloaded(url) as content:
            async with self._decoder_pool.turn(order.user_id) as decoder:
                inspected = await decoder.inspect(content)
            picture = inspected.original
            key = f"out/{part.id}/{number}.{extension(picture.media_type)}"
            await self._media.put(key, picture.content, picture.media_type)
        self._photos.remember(key, inspected.photo)
        return Stored(key, picture.media_type, picture.width, picture.height, len(picture.content))


async def _told(work: Coroutine[None, None, None], lasting: Callable[[], Awaitable[float | None]]) -> None:
    """Does the work. `lasting` is called once it lasts, and is over before the work's end is known."""
    task = asyncio.ensure_future(work)
    pause: float | None = _LASTS_SECONDS
    try:
        while pause is not None:
            await asyncio.wait({task}, timeout=pause)
            if task.done():
                break
            pause = await lasting()
        await task
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
