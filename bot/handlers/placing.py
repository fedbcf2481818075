"""From words and pictures to an order, or to the sentence that says why not."""

from dataclasses import dataclass, replace

from bot.answers import Answer, Say
from bot.calls import Call
from bot.grammar import Spoken, parse
from bot.house import House
from bot.pricing import split, unit_credits
from bot.refusal import Refusal
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
    if spoken.without is not None:  # no gateway has a field for it
        without = house.sentences.plain(call.language, "prompt-without")
        spoken = replace(spoken, prompt=f"{spoken.prompt}\n{without} {spoken.without}")
    return _checked(house, call, request, spoken, kind)


def _checked(house: House, call: Call, request: Request, spoken: Spoken, kind: Kind) -> Draft | Refusal:
    model = spoken.model or house.settings.default_model
    count = spoken.count or 1
    choices = house.catalog.choose(
        model=model,
        kind=kind,
        ratio=spoken.ratio,
        resolution=spoken.resolution,
        count=count,
        inputs=max(len(request.sources), 1) if kind is Kind.EDIT else 0,
        prompt_length=len(spoken.prompt),
        via=spoken.via,
    )
    if isinstance(choices, Refusal):
        return choices
    if house.moderation.refuses(spoken.prompt):
        return Refusal("refused-words")
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
        delay_seconds=ALBUM_SECONDS if request.album_id is not None else 0.0,
    )


async def submit(house: House, *drafts: Draft) -> Refusal | None:
    """Writes the orders with their reservations, all or none; the refusal when credits or queue do not allow them."""
    if any(house.moderation.refuses(draft.prompt) for draft in drafts):  # a button, or an offer from before
        return Refusal("refused-words")
    daily = house.settings.daily_credits
    try:
        async with house.database.write() as tx:
            for draft in drafts:
                await place(tx, draft, daily_credits=daily, max_open=house.max_open)
            await house.wakeups.announce(tx)
    except Overdrawn:
        async with house.database.read() as connection:
            left = await purse(connection, account_id=drafts[0].account_id, daily_credits=daily)
        hours, minutes = divmod(left.resets_in_seconds // 60, 60)
        needed = sum(draft.credits for draft in drafts)
        return Refusal(
            "refused-quota", {"needed": needed, "available": left.available, "hours": hours, "minutes": minutes}
        )
    except QueueFull as error:
        return Refusal("refused-queue", {"limit": error.limit})
    house.wakeups.heard.set()
    return None
