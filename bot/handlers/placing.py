"""From words and pictures to an order, or to the sentence that says why not."""

from dataclasses import dataclass

from bot.answers import Answer, Say
from bot.calls import Call
from bot.grammar import Spoken, parse
from bot.house import House
from bot.pricing import split, unit_credits
from bot.refusal import Refusal
from bot.standing import settled
from providers.contract import Kind
from storage.accounts import purse
from storage.ledger import Overdrawn
from storage.orders import Draft, QueueFull, place
from storage.records import Source

ALBUM_SECONDS = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for, before it is checked. `sources` are empty when an album is still gathered."""

    intent: str
    words: str
    sources: tuple[Source, ...] = ()
    album_id: str | None = None
    parent_id: str | None = None


async def order(house: House, call: Call, request: Request) -> list[Answer]:
    """Places the order; the answers say why it cannot be. Nothing is reserved for what is refused."""
    draft = draft_of(house, call, request)
    if isinstance(draft, Refusal):
        return [Say(call.place, house.explain(call, draft))]
    refused = await submit(house, draft)
    return [Say(call.place, house.explain(call, refused))] if refused is not None else []


def draft_of(house: House, call: Call, request: Request) -> Draft | Refusal:
    """The order as it would be placed."""
    spoken = parse(request.words)
    if isinstance(spoken, Refusal):
        return spoken
    kind = Kind.EDIT if request.sources or request.album_id else Kind.GENERATE
    if not spoken.prompt:
        return Refusal("how-edit" if kind is Kind.EDIT else "how-imagine")
    return _checked(house, call, request, spoken, kind)


def _checked(house: House, call: Call, request: Request, spoken: Spoken, kind: Kind) -> Draft | Refusal:
    inputs = max(len(request.sources), 1) if kind is Kind.EDIT else 0
    operators_model = house.settings.default_model
    spoken = settled(
        spoken, call.standing, kind=kind, inputs=inputs, catalog=house.catalog, operators_model=operators_model
    )
    count = spoken.count or 1
    choices = house.catalog.choose(
        model=spoken.model or operators_model,
        kind=kind,
        ratio=spoken.ratio,
        resolution=spoken.resolution,
        count=count,
        inputs=inputs,
        prompt_length=len(spoken.prompt),
        via=spoken.via,
    )
    if isinstance(choices, Refusal):
        return choices
    best = choices[0].offer
    return Draft(
        intent=request.intent,
        account_id=call.account_id,
        user_id=call.user_id,
        chat_id=call.place.chat_id,
        thread_id=call.place.thread_id,
        message_id=call.place.message_id,
        language=call.language,
        kind=kind,
        prompt=spoken.prompt,
        model=best.model,
        via=spoken.via,
        ratio=spoken.ratio,
        resolution=spoken.resolution,
        part_counts=split(count, best.outputs),
        unit_credits=unit_credits(spoken.resolution or best.default_resolution),
        sources=request.sources,
        album_id=request.album_id,
        parent_id=request.parent_id,
        spoiler=call.standing.spoiler,
        quiet=call.standing.quiet,
        delay_seconds=ALBUM_SECONDS if request.album_id is not None else 0.0,
    )


async def submit(house: House, draft: Draft) -> Refusal | None:
    """Writes the order with its reservation; the refusal when the credits or the queue do not allow it."""
    daily = house.settings.daily_credits
    try:
        async with house.database.write() as tx:
            await place(tx, draft, daily_credits=daily, max_open=house.max_open)
            await house.wakeups.announce(tx)
    except Overdrawn as error:
        async with house.database.read() as connection:
            left = await purse(connection, account_id=draft.account_id, daily_credits=daily)
        hours, minutes = divmod(left.resets_in_seconds // 60, 60)
        return Refusal(
            "refused-quota",
            {"needed": error.needed, "available": error.available, "hours": hours, "minutes": minutes},
        )
    except QueueFull as error:
        return Refusal("refused-queue", {"limit": error.limit})
    house.wakeups.heard.set()
    return None
