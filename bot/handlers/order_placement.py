"""From words and pictures to an order, or to the sentence that says why not."""

from dataclasses import dataclass, replace

import structlog

from bot.catalog.pricing import split, unit_credits
from bot.chat.context import Call, Orderer
from bot.chat.reply_sender import Answer, Say
from bot.handlers.permissions import standing_of, unwelcome
from bot.handlers.services import House
from bot.i18n.refusal import Refusal
from bot.preferences.effective import Standing, limited, settled
from bot.prompts.arguments import Spoken, parse
from providers.contract import Kind
from storage.accounts.accounts import purse
from storage.accounts.ledger import Budget, Capped, Overdrawn
from storage.orders.models import Source
from storage.orders.orders import Draft, QueueFull, foresee, place

log = structlog.get_logger(__name__)

ALBUM_SECONDS = 1.2
# What another try is answered with in the same words: outside private chats said once per person and hour.
_SAME_AGAIN = (
    "refused-quota",
    "refused-quota-chat",
    "refused-cap",
    "refused-queue",
    "refused-only-admins",
    "refused-only-listed",
)


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
        return [Say(call.place, house.explain(call, draft), passing=True)]
    refused = _disguised(call) or await submit(house, draft)
    if refused is None or not _worth_saying(house, call, refused):
        return []
    return [Say(call.place, house.explain(call, refused), passing=True)]


def _worth_saying(house: House, call: Call, refused: Refusal) -> bool:
    """Whether this refusal is still news to the one who gets it. In private everything is answered."""
    if call.private or refused.key not in _SAME_AGAIN:
        return True
    return house.hourly.may(refused.key, call.place.chat_id, call.user_id)


def _disguised(call: Call) -> Refusal | None:
    """A member who writes as a channel of their own is nobody that a chat's rules could let in."""
    face = call.message.sender_chat
    if face is None or face.id == call.message.chat.id or call.standing.orderers == "everybody":
        return None
    return Refusal("refused-only-admins")


def draft_of(house: House, call: Orderer, request: Request) -> Draft | Refusal:
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


def _checked(house: House, call: Orderer, request: Request, spoken: Spoken, kind: Kind) -> Draft | Refusal:
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
    if _refuses(house, spoken.prompt):
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
    """Writes the orders with their reservations, all or none; the refusal when chat, credits or queue do not allow it.

    The drafts are of one person in one place. Who pays, and what the orders keep of the settings, is decided here, for
    every way to order.
    """
    if any(_refuses(house, draft.prompt) for draft in drafts):  # a button, or an offer from before
        return Refusal("refused-words")
    first = drafts[0]
    standing = await standing_of(house, user_id=first.user_id, chat_id=first.chat_id, thread_id=first.thread_id)
    for draft in drafts:
        refused = await _unruly(house, draft, standing)
        if refused is not None:
            return refused
    payer = first.chat_id if standing.chat_pays else first.user_id
    drafts = tuple(replace(draft, account_id=payer, spoiler=standing.spoiler, quiet=standing.quiet) for draft in drafts)
    daily = house.settings.daily_credits
    try:
        if len(drafts) == 1:
            async with house.database.read() as connection:
                await foresee(connection, drafts[0], daily_credits=daily, max_open=house.max_open)
        async with house.database.write() as tx:
            for draft in drafts:
                budget = budget_of(standing, draft)
                await place(tx, draft, daily_credits=daily, max_open=house.max_open, budget=budget)
            await house.wakeups.announce(tx)
    except Capped as error:
        return Refusal("refused-cap", {"needed": error.needed, "available": error.available})
    except Overdrawn as error:
        async with house.database.read() as connection:
            left = await purse(connection, account_id=drafts[0].account_id, daily_credits=daily)
        hours, minutes = divmod(left.resets_in_seconds // 60, 60)
        needed = sum(draft.credits for draft in drafts)
        available = error.available if len(drafts) == 1 else left.available  # the others' reservations went, too
        return Refusal(
            "refused-quota" if payer > 0 else "refused-quota-chat",
            {"needed": needed, "available": available, "hours": hours, "minutes": minutes},
        )
    except QueueFull as error:
        return Refusal("refused-queue", {"limit": error.limit})
    house.wakeups.heard.set()
    return None


def _refuses(house: House, prompt: str) -> bool:
    """Whether the operator's list refuses it; a pattern that took too long is named to the operator."""
    refused = house.moderation.refuses(prompt)
    while house.moderation.slow:
        log.warning("a pattern of REFUSED_WORDS_FILE takes too long", pattern=house.moderation.slow.pop())
    return refused


def budget_of(standing: Standing, draft: Draft) -> Budget:
    """The limits of a chat that pays."""
    if draft.account_id > 0:
        return Budget()
    return Budget(standing.chat.budget, standing.chat.cap if draft.user_id > 0 else None)


async def _unruly(house: House, draft: Draft, standing: Standing) -> Refusal | None:
    """What in the order is against the rules of its chat."""
    refused = await unwelcome(house, standing, user_id=draft.user_id, chat_id=draft.chat_id)
    if refused is not None:
        return refused
    choices = house.catalog.choose(model=draft.model, kind=Kind(draft.kind), via=draft.via)
    usual = choices[0].offer.default_resolution if isinstance(choices, tuple) else None
    return limited(standing, model=draft.model, count=sum(draft.part_counts), resolution=draft.resolution or usual)
