"""From words and pictures to an order, or to the sentence that says why not."""

from dataclasses import dataclass, replace

import structlog

from bot.catalog.pricing import split_into_parts, unit_credits
from bot.chat.context import MessageContext, Requester
from bot.chat.reply_sender import Reply, TextReply
from bot.handlers.permissions import check_may_order, load_effective_settings
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.preferences.effective import EffectiveSettings, apply_settings, check_limits
from bot.prompts.arguments import Arguments, parse
from providers.contract import Kind
from storage.accounts.accounts import load_balance
from storage.accounts.ledger import Budget, InsufficientCredits, PersonalCapReached
from storage.orders.models import Source
from storage.orders.orders import Draft, QueueFull, check_order_limits, place

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


async def order(services: Services, context: MessageContext, request: Request) -> list[Reply]:
    """Places the order; the answers say why it cannot be. Nothing is reserved for what is refused."""
    draft = draft_of(services, context, request)
    if isinstance(draft, Refusal):
        return [TextReply(context.place, services.refusal_text(context, draft), passing=True)]
    refused = _disguised(context) or await submit(services, draft)
    if refused is None or not _worth_saying(services, context, refused):
        return []
    return [TextReply(context.place, services.refusal_text(context, refused), passing=True)]


def _worth_saying(services: Services, context: MessageContext, refused: Refusal) -> bool:
    """Whether this refusal is still news to the one who gets it. In private everything is answered."""
    if context.private or refused.key not in _SAME_AGAIN:
        return True
    return services.once_per_hour.allow(refused.key, context.place.chat_id, context.user_id)


def _disguised(context: MessageContext) -> Refusal | None:
    """A member who writes as a channel of their own is nobody that a chat's rules could let in."""
    face = context.message.sender_chat
    if face is None or face.id == context.message.chat.id or context.effective.orderers == "everybody":
        return None
    return Refusal("refused-only-admins")


def draft_of(services: Services, context: Requester, request: Request) -> Draft | Refusal:
    """The order as it would be placed."""
    spoken = parse(request.words)
    if isinstance(spoken, Refusal):
        return spoken
    kind = Kind.EDIT if request.sources or request.album_id else Kind.GENERATE
    if not spoken.prompt:
        return Refusal("how-edit" if kind is Kind.EDIT else "how-imagine")
    if spoken.without is not None:  # no gateway has a field for it
        without = services.translations.plain(context.language, "prompt-without")
        spoken = replace(spoken, prompt=f"{spoken.prompt}\n{without} {spoken.without}")
    return _checked(services, context, request, spoken, kind)


def _checked(
    services: Services, context: Requester, request: Request, spoken: Arguments, kind: Kind
) -> Draft | Refusal:
    inputs = max(len(request.sources), 1) if kind is Kind.EDIT else 0
    operators_model = services.settings.default_model
    spoken = apply_settings(
        spoken, context.effective, kind=kind, inputs=inputs, catalog=services.catalog, operators_model=operators_model
    )
    count = spoken.count or 1
    choices = services.catalog.choose(
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
    if _refuses(services, spoken.prompt):
        return Refusal("refused-words")
    best = choices[0].offer
    return Draft(
        intent=request.intent,
        account_id=context.account_id,
        user_id=context.user_id,
        chat_id=context.place.chat_id,
        thread_id=context.place.thread_id,
        message_id=context.place.message_id,
        language=context.language,
        kind=kind,
        prompt=spoken.prompt,
        model=best.model,
        via=spoken.via,
        ratio=spoken.ratio,
        resolution=spoken.resolution,
        part_counts=split_into_parts(count, best.outputs),
        unit_credits=unit_credits(spoken.resolution or best.default_resolution),
        sources=request.sources,
        album_id=request.album_id,
        parent_id=request.parent_id,
        delay_seconds=ALBUM_SECONDS if request.album_id is not None else 0.0,
    )


async def submit(services: Services, *drafts: Draft) -> Refusal | None:
    """Writes the orders with their reservations, all or none; the refusal when chat, credits or queue do not allow it.

    The drafts are of one person in one place. Who pays, and what the orders keep of the settings, is decided here, for
    every way to order.
    """
    if any(_refuses(services, draft.prompt) for draft in drafts):  # a button, or an offer from before
        return Refusal("refused-words")
    first = drafts[0]
    effective = await load_effective_settings(
        services, user_id=first.user_id, chat_id=first.chat_id, thread_id=first.thread_id
    )
    for draft in drafts:
        refused = await _unruly(services, draft, effective)
        if refused is not None:
            return refused
    payer = first.chat_id if effective.chat_pays else first.user_id
    drafts = tuple(
        replace(draft, account_id=payer, spoiler=effective.spoiler, quiet=effective.quiet) for draft in drafts
    )
    daily = services.settings.daily_credits
    try:
        if len(drafts) == 1:
            async with services.database.read() as connection:
                await check_order_limits(connection, drafts[0], daily_credits=daily, max_open=services.max_open)
        async with services.database.write() as tx:
            for draft in drafts:
                budget = budget_of(effective, draft)
                await place(tx, draft, daily_credits=daily, max_open=services.max_open, budget=budget)
            await services.wakeups.announce(tx)
    except PersonalCapReached as error:
        return Refusal("refused-cap", {"needed": error.needed, "available": error.available})
    except InsufficientCredits as error:
        async with services.database.read() as connection:
            left = await load_balance(connection, account_id=drafts[0].account_id, daily_credits=daily)
        hours, minutes = divmod(left.resets_in_seconds // 60, 60)
        needed = sum(draft.credits for draft in drafts)
        available = error.available if len(drafts) == 1 else left.available  # the others' reservations went, too
        return Refusal(
            "refused-quota" if payer > 0 else "refused-quota-chat",
            {"needed": needed, "available": available, "hours": hours, "minutes": minutes},
        )
    except QueueFull as error:
        return Refusal("refused-queue", {"limit": error.limit})
    services.wakeups.heard.set()
    return None


def _refuses(services: Services, prompt: str) -> bool:
    """Whether the operator's list refuses it; a pattern that took too long is named to the operator."""
    refused = services.word_filter.refuses(prompt)
    while services.word_filter.slow:
        log.warning("a pattern of REFUSED_WORDS_FILE takes too long", pattern=services.word_filter.slow.pop())
    return refused


def budget_of(effective: EffectiveSettings, draft: Draft) -> Budget:
    """The limits of a chat that pays."""
    if draft.account_id > 0:
        return Budget()
    return Budget(effective.chat.budget, effective.chat.cap if draft.user_id > 0 else None)


async def _unruly(services: Services, draft: Draft, effective: EffectiveSettings) -> Refusal | None:
    """What in the order is against the rules of its chat."""
    refused = await check_may_order(services, effective, user_id=draft.user_id, chat_id=draft.chat_id)
    if refused is not None:
        return refused
    choices = services.catalog.choose(model=draft.model, kind=Kind(draft.kind), via=draft.via)
    usual = choices[0].offer.default_resolution if isinstance(choices, tuple) else None
    return check_limits(
        effective, model=draft.model, count=sum(draft.part_counts), resolution=draft.resolution or usual
    )
