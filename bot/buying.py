"""One part's way through a gateway: submitted once, looked at until it ends, its pictures fetched and stored."""

import asyncio
from random import Random

import structlog
from sqlalchemy.exc import IntegrityError

from bot.catalog import Catalog, Choice
from bot.circuits import Circuits
from bot.decide import backoff_seconds, look_seconds
from bot.metrics import Metrics
from bot.operators import Operators
from bot.pictures import NotAPicture, extension, inspect
from bot.refusal import Refusal
from bot.settings import Settings
from bot.sources import NoSource, SourceBusy, Sources
from providers.contract import Failed, Finished, Gateway, Kind, Progress, Recovery, Ticket, Waiting, Wish
from providers.errors import (
    Busy,
    ContentRefused,
    GatewayError,
    KeyRefused,
    OutOfCredit,
    Refused,
    Unfetchable,
    Unsupported,
    Unsure,
)
from providers.transport import Transport
from storage import leases
from storage.database import Database
from storage.inbox import tasks_named
from storage.leases import Claim
from storage.media import MediaStore
from storage.orders import usual_seconds
from storage.records import Order, Part, Stored
from storage.states import PartEvent, PartState

log = structlog.get_logger(__name__)

_BUSY_TRIES = 3
_RETRY_CAP_SECONDS = 60.0
_GIFT_MS = 24 * 3600 * 1000
_GIFT_LOOK_CAP_SECONDS = 600.0
_CREDIT_PATIENCE_SECONDS = 10.0
_LONGEST_FIRST_LOOK_SECONDS = 30.0

# Our error → the word that names its sentence, most special first.
_REASONS: tuple[tuple[type[GatewayError], str], ...] = (
    (ContentRefused, "content"),
    (OutOfCredit, "gateway-credit"),
    (Unsupported, "unsupported"),
    (Unfetchable, "result"),
    (Unsure, "unsure"),
)


def reason_for(error: GatewayError) -> str:
    """The word for a final refusal."""
    return next((word for kind, word in _REASONS if isinstance(error, kind)), "gateway")


class Buyer:
    """Buys parts. Every method does one step and commits what it came to, under the claim it is given."""

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        media: MediaStore,
        catalog: Catalog,
        gateways: dict[str, Gateway],
        transport: Transport,
        sources: Sources,
        circuits: Circuits,
        operators: Operators,
        metrics: Metrics,
        random: Random,
    ) -> None:
        self._settings = settings
        self._database = database
        self._media = media
        self._catalog = catalog
        self._gateways = gateways
        self._transport = transport
        self._sources = sources
        self._circuits = circuits
        self._operators = operators
        self._metrics = metrics
        self._random = random

    def recovery(self, part: Part) -> Recovery:
        """What may be done about this part's lost reply."""
        gateway = self._gateways.get(part.gateway or "")
        if gateway is None:  # the operator took it out of the settings
            return Recovery.NONE
        return gateway.recovery(callback=self._callback(gateway, part) is not None)

    def choices(self, order: Order, part: Part) -> tuple[Choice, ...] | Refusal:
        """Where the part can still be bought, best first."""
        chosen = self._catalog.choose(
            model=order.model,
            kind=Kind(order.kind),
            ratio=order.ratio,
            resolution=order.resolution,
            count=order.count,
            inputs=len(order.sources),
            prompt_length=len(order.prompt),
            via=order.via,
        )
        if isinstance(chosen, Refusal):
            return chosen
        return tuple(
            choice for choice in chosen if choice.gateway not in part.tried and choice.offer.outputs >= part.count
        )

    async def submit(self, held: Claim, order: Order, part: Part) -> None:
        """Buys the part at the first gateway that is well; the intent is committed before the paid request."""
        choices = self.choices(order, part)
        if isinstance(choices, Refusal):
            if choices.key == "refused-too-many-pictures":
                return await self.give_up(held, order, part, "album-limit", detail=str(choices.args["limit"]))
            return await self.give_up(held, order, part, "unsupported")
        if not choices:
            return await self.give_up(held, order, part, part.failure_detail or "gateway")
        begun = [choice for choice in choices if part.body is not None and choice.gateway == part.gateway]
        waits = [(self._circuits.wait_seconds(choice.gateway), choice) for choice in begun or choices]
        choice = next((choice for wait, choice in waits if wait <= 0), None)
        if choice is None:
            wait, first = min(waits, key=lambda pair: pair[0])
            if wait > _CREDIT_PATIENCE_SECONDS and self._circuits.of(first.gateway).reason:
                return await self.give_up(held, order, part, self._circuits.of(first.gateway).reason)
            return await self._postpone(held, order, part, wait)
        return await self._submit_to(held, order, part, choice)

    async def _submit_to(self, held: Claim, order: Order, part: Part, choice: Choice) -> None:
        gateway = self._gateways[choice.gateway]
        self._circuits.enter(gateway.name)
        try:
            # One intent, one body: what a gateway once said 429 to is sent again as it was.
            kept = part.body if part.gateway == gateway.name else None
            body = kept or await self._body(order, part, choice, gateway)
        except NoSource as error:
            return await self.give_up(held, order, part, error.reason)
        except SourceBusy:
            return await self._postpone(held, order, part, self._backoff(part.attempts))
        except GatewayError as error:  # hosting the picture is free: nothing was bought
            return await self._not_bought(held, order, part, gateway, error, queued=True)
        async with leases.step(self._database, held) as step:
            now = step.now
            await step.move_part(
                part,
                PartEvent.SUBMISSION_STARTED,
                gateway=gateway.name,
                body=body,
                attempts=part.attempts + 1,
                submitted_at=now,
            )
        try:
            ticket = await self._buy(gateway, part, body)
        except Unsure as error:
            return await self._lost(held, order, part, gateway, error)
        except (Busy, Refused) as error:
            return await self._not_bought(held, order, part, gateway, error, queued=False)
        self._circuits.succeeded(gateway.name)
        return await self._accepted(held, order, part, gateway, ticket.task_id)

    async def _buy(self, gateway: Gateway, part: Part, body: bytes) -> Ticket:
        with self._metrics.gateway_call(gateway.name, "create"):
            request = gateway.submit(body, key=part.idempotency_key)
            return gateway.submitted(await self._transport.send(gateway, request))

    async def _ask(self, gateway: Gateway, task_id: str) -> Progress:
        with self._metrics.gateway_call(gateway.name, "look"):
            return gateway.looked(await self._transport.send(gateway, gateway.look(task_id)))

    async def _body(self, order: Order, part: Part, choice: Choice, gateway: Gateway) -> bytes:
        pictures = await self._sources.pictures(order)
        ratio = order.ratio
        if ratio is None and pictures and choice.offer.ratios:
            first = pictures[0][1]
            ratio = self._catalog.nearest_ratio(first.width, first.height, choice.offer.ratios)
        wish = Wish(
            offer=choice.offer,
            prompt=order.prompt,
            ratio=ratio,
            resolution=order.resolution,
            count=part.count,
            images=await self._sources.addresses(gateway, pictures),
        )
        return gateway.body(wish, callback=self._callback(gateway, part))

    def _callback(self, gateway: Gateway, part: Part) -> str | None:
        if self._settings.public_url is None or not gateway.calls_back:
            return None
        return f"{self._settings.public_url}/hooks/{part.callback_token}"

    async def _accepted(self, held: Claim, order: Order, part: Part, gateway: Gateway, task_id: str) -> None:
        async with self._database.read() as connection:
            usual = await usual_seconds(connection, model=order.model, gateway=gateway.name)
        if usual is not None:
            usual = min(usual, _LONGEST_FIRST_LOOK_SECONDS)
        first = look_seconds(0, poll=self._settings.poll_seconds, usual=usual, random=self._random)
        async with leases.step(self._database, held) as step:
            current = _current(step.order, part)
            await step.move_part(
                current, PartEvent.ACCEPTED, task_id=task_id, next_at=step.now + int(first * 1000), unsure_since=None
            )
        log.info("submitted", order=order.id, part=part.id, gateway=gateway.name, task=task_id)

    async def _lost(self, held: Claim, order: Order, part: Part, gateway: Gateway, error: GatewayError) -> None:
        log.warning("the gateway's reply was lost", part=part.id, gateway=gateway.name, why=str(error), code=error.code)
        await self._count_failure(gateway)
        wait = self._backoff(part.attempts)
        async with leases.step(self._database, held) as step:
            await step.move_part(
                _current(step.order, part),
                PartEvent.REPLY_LOST,
                unsure_since=step.now,
                next_at=step.now + int(wait * 1000),
            )

    async def suspect(self, held: Claim, order: Order, part: Part) -> None:
        """A process died while it submitted the part: it may have been paid."""
        async with leases.step(self._database, held) as step:
            await step.move_part(part, PartEvent.REPLY_LOST, unsure_since=step.now, next_at=step.now)

    async def resend(self, held: Claim, order: Order, part: Part) -> None:
        """The same body with the same key again: buys at most once in all."""
        gateway = self._gateways[part.gateway or ""]
        try:
            ticket = await self._buy(gateway, part, part.body or b"")
        except (OutOfCredit, KeyRefused, Busy, Unsure) as error:
            # None of these tells what became of the first submission.
            wait = self._backoff(part.attempts, getattr(error, "retry_after", None))
            async with leases.step(self._database, held) as step:
                await step.note_part(part, attempts=part.attempts + 1, next_at=step.now + int(wait * 1000))
            return None
        except Refused as error:
            return await self.give_up(held, order, part, reason_for(error), detail=error.code)
        self._circuits.succeeded(gateway.name)
        return await self._accepted(held, order, part, gateway, ticket.task_id)

    async def adopt(self, held: Claim, order: Order, part: Part) -> None:
        """A task that a callback with the part's token named becomes its own, after an authenticated read."""
        gateway = self._gateways[part.gateway or ""]
        async with self._database.read() as connection:
            named = await tasks_named(connection, callback_token=part.callback_token)
        for task_id in named:
            try:
                await self._ask(gateway, task_id)
            except GatewayError as error:
                log.warning("a named task cannot be read", part=part.id, gateway=gateway.name, why=str(error))
                continue
            try:
                if part.gift is None:
                    return await self._accepted(held, order, part, gateway, task_id)
                async with leases.step(self._database, held) as step:
                    return await step.note_part(part, task_id=task_id, calls_seen=part.calls, next_at=step.now)
            except IntegrityError:  # another part has it
                continue
        wait = self._backoff(part.looks)
        async with leases.step(self._database, held) as step:
            await step.note_part(part, calls_seen=part.calls, looks=part.looks + 1, next_at=step.now + int(wait * 1000))
        return None

    async def look(self, held: Claim, order: Order, part: Part, *, last: bool) -> Progress | None:
        """Asks once, and fetches what is finished. Returns what the gateway said, None when it could not be read."""
        gateway = self._gateways.get(part.gateway or "")
        progress: Progress | None = None
        wish: float | None = None
        if gateway is not None:
            try:
                progress = await self._ask(gateway, part.task_id or "")
                self._circuits.succeeded(gateway.name)
            except GatewayError as error:
                wish = getattr(error, "retry_after", None)
                log.info("the gateway cannot be asked", part=part.id, gateway=gateway.name, why=str(error))
        match progress:
            case Finished(urls):
                await self._fetch(held, order, part, urls, last=last)
            case Failed(why):
                await self._ended(held, order, part, why)
            case _ if last:
                await self.give_up(held, order, part, "timeout")
            case _:
                percent = progress.percent if isinstance(progress, Waiting) else part.percent
                await self._look_later(held, part, percent=percent, wish=wish)
        return progress

    async def _look_later(self, held: Claim, part: Part, *, percent: int | None, wish: float | None) -> None:
        poll = self._settings.poll_seconds
        if part.gift is None:
            wait = max(look_seconds(part.looks + 1, poll=poll, usual=None, random=self._random), wish or 0.0)
        else:
            wait = min(poll * 2 ** min(part.looks, 12), _GIFT_LOOK_CAP_SECONDS)
        async with leases.step(self._database, held) as step:
            await step.note_part(
                part,
                looks=part.looks + 1,
                calls_seen=part.calls,
                percent=percent,
                next_at=step.now + int(wait * 1000),
            )

    async def _ended(self, held: Claim, order: Order, part: Part, error: GatewayError) -> None:
        log.info("the gateway gave up", part=part.id, gateway=part.gateway, why=str(error), code=error.code)
        if part.gift is None:
            return await self.give_up(held, order, part, reason_for(error), detail=error.code, watch=False)
        async with leases.step(self._database, held) as step:
            return await step.note_part(part, gift=None, gift_until=None, next_at=None, calls_seen=part.calls)

    async def _fetch(self, held: Claim, order: Order, part: Part, urls: tuple[str, ...], *, last: bool) -> None:
        stored: list[Stored] = []
        for number, url in enumerate(urls[: part.count], 1):
            try:
                content = await self._transport.download(url)
                picture = await asyncio.to_thread(inspect, content)
            except (Unfetchable, NotAPicture) as error:
                log.warning("a result cannot be used", part=part.id, gateway=part.gateway, why=str(error))
                continue
            except GatewayError as error:
                log.info("a result cannot be fetched yet", part=part.id, gateway=part.gateway, why=str(error))
                if last:
                    return await self.give_up(held, order, part, "timeout")
                return await self._look_later(held, part, percent=part.percent, wish=None)
            key = f"out/{part.id}/{number}.{extension(picture.media_type)}"
            await self._media.put(key, content, picture.media_type)
            stored.append(Stored(key, picture.media_type, picture.width, picture.height, len(content)))
        if not stored:
            if part.gift is None:
                return await self.give_up(held, order, part, "result", watch=False)
            async with leases.step(self._database, held) as step:
                return await step.note_part(part, gift=None, gift_until=None, next_at=None, calls_seen=part.calls)
        async with leases.step(self._database, held) as step:
            if part.gift is None:
                await step.store_part(part, tuple(stored))
            else:
                await step.note_part(part, gift="stored", results=[one.as_json() for one in stored], next_at=None)
        return None

    async def give_up(
        self, held: Claim, order: Order, part: Part, reason: str, *, detail: str = "", watch: bool = True
    ) -> None:
        """Ends the part with a refund. One that may still arrive is watched for a day (`watch`)."""
        async with leases.step(self._database, held) as step:
            current = _current(step.order, part)
            may_arrive = watch and (current.task_id is not None or current.state is PartState.UNSURE)
            await step.move_part(
                current,
                PartEvent.FAILED,
                failure=reason,
                failure_detail=detail or None,
                looks=0,
                next_at=step.now + int(self._settings.poll_seconds * 1000),
                gift="watched" if may_arrive else None,
                gift_until=step.now + _GIFT_MS if may_arrive else None,
            )
        log.info("given up", order=order.id, part=part.id, gateway=part.gateway, reason=reason, detail=detail)

    async def _not_bought(
        self, held: Claim, order: Order, part: Part, gateway: Gateway, error: GatewayError, *, queued: bool
    ) -> None:
        """Nothing was started: again later, or at the next gateway, or given up. `queued`: no intent was committed."""
        elsewhere = isinstance(error, (OutOfCredit, KeyRefused, Unsupported))
        if isinstance(error, (OutOfCredit, KeyRefused)):
            await self._count_failure(gateway, fatal=reason_for(error), error=error)
        elif isinstance(error, Unsure) or error.code in ("ConnectError", "ConnectTimeout", "PoolTimeout"):
            await self._count_failure(gateway)
        choices = self.choices(order, part)
        others = () if isinstance(choices, Refusal) else [one for one in choices if one.gateway != gateway.name]
        retry_after = getattr(error, "retry_after", None)
        failures = part.attempts + 1
        if isinstance(error, Refused) and not (elsewhere and others):
            return await self.give_up(held, order, part, reason_for(error), detail=error.code)
        move_on = bool(others) and (elsewhere or failures >= _BUSY_TRIES)
        wait = 0.0 if move_on else self._backoff(part.attempts, retry_after)
        async with leases.step(self._database, held) as step:
            current = _current(step.order, part)
            values = {
                "next_at": step.now + int(wait * 1000),
                "tried": [*part.tried, gateway.name] if move_on else list(part.tried),
                "attempts": 0 if move_on else failures,
                "failure_detail": reason_for(error) if elsewhere else None,
            }
            if queued:
                await step.note_part(current, **values)
            else:
                kept = {"body": None, "gateway": None} if move_on else {}
                await step.move_part(current, PartEvent.RETURNED, **kept, **values)
        log.info("not bought", part=part.id, gateway=gateway.name, why=str(error), code=error.code, moves_on=move_on)
        return None

    async def _postpone(self, held: Claim, order: Order, part: Part, seconds: float) -> None:
        async with leases.step(self._database, held) as step:
            await step.note_part(part, attempts=part.attempts + 1, next_at=step.now + int(seconds * 1000))

    async def _count_failure(self, gateway: Gateway, *, fatal: str = "", error: GatewayError | None = None) -> None:
        if not self._circuits.failed(gateway.name, fatal=fatal):
            return
        sentence = {OutOfCredit: "operator-out-of-credit", KeyRefused: "operator-key-refused"}
        self._operators.tell(sentence.get(type(error), "operator-circuit-open"), gateway=gateway.name)  # type: ignore[arg-type]

    def _backoff(self, attempt: int, wish: float | None = None) -> float:
        return backoff_seconds(
            attempt, base=self._settings.poll_seconds, cap=_RETRY_CAP_SECONDS, wish=wish, random=self._random
        )


def _current(order: Order, part: Part) -> Part:
    """The part as this transaction sees it."""
    return next(one for one in order.parts if one.id == part.id)
