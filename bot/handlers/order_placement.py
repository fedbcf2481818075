"""Turns text and images into orders, or into the refusal that says why not."""

from dataclasses import dataclass, replace

import structlog

from bot.catalog.pricing import split_into_parts, unit_credits
from bot.chat.context import MessageContext, Requester
from bot.chat.replies import Reply
from bot.handlers.buy import build_refusal
from bot.handlers.order_stops import find_order_stop
from bot.handlers.permissions import check_may_order, load_effective_settings
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.preferences.effective import EffectiveSettings, apply_settings, check_limits
from bot.preferences.video_models import costs_more
from bot.prompts.arguments import Arguments, parse
from bot.prompts.picture_addresses import has_picture_address
from providers.contract import Kind
from storage.accounts.accounts import load_balance
from storage.accounts.ledger import Budget, BudgetReached, InsufficientCredits, PersonalCapReached
from storage.conversation.missing_rights import MissingRight, find_missing_right, try_right
from storage.orders.draft import Draft
from storage.orders.models import Source
from storage.orders.orders import QueueFull, check_order_limits, place_and_claim

log = structlog.get_logger(__name__)

ALBUM_SECONDS = 1.2
_USAGE = {Kind.GENERATE: "how-imagine", Kind.EDIT: "how-edit", Kind.VIDEO: "how-video"}
# A repeated attempt gets the same refusal: outside private chats it is sent once per person and hour.
_ONCE_PER_HOUR = (
    "refused-quota",
    "refused-quota-chat",
    "refused-cap",
    "refused-queue",
    "refused-only-admins",
    "refused-only-listed",
    "refused-storage",
    "refused-maintenance",
    "refused-rights",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A requested order, of pictures or a `video`, before it is checked.

    `sources` is empty while an album is being collected.
    """

    intent: str
    words: str
    sources: tuple[Source, ...] = ()
    album_id: str | None = None
    parent_id: str | None = None
    video: bool = False


async def place_order(services: Services, context: MessageContext, request: Request) -> list[Reply]:
    """Places the order; the replies say why it was refused. A refused order reserves nothing."""
    draft = build_draft(services, context, request)
    if isinstance(draft, Refusal):
        return [build_refusal(services, context, draft)]
    refused = _check_sender_chat(context) or await place_drafts(services, draft)
    sends = refused is not None and _allow_refusal(services, context, refused)
    return [build_refusal(services, context, refused)] if refused is not None and sends else []


def _allow_refusal(services: Services, context: MessageContext, refused: Refusal) -> bool:
    """Whether to send this refusal now; it then counts as sent. In a private chat every refusal is sent."""
    if context.private or refused.key not in _ONCE_PER_HOUR:
        return True
    what = (refused.key, refused.args.get("right"))  # pictures and videos may lack one each
    return services.once_per_hour.try_acquire(*what, context.place.chat_id, context.user_id)


def _check_sender_chat(context: MessageContext) -> Refusal | None:
    """Refuses members who write as their own channel in a restricted chat: the chat's rules cannot allow a channel."""
    sender_chat = context.message.sender_chat
    if sender_chat is None or sender_chat.id == context.message.chat.id or context.effective.orderers == "everybody":
        return None
    return Refusal("refused-only-admins")


def build_draft(services: Services, context: Requester, request: Request) -> Draft | Refusal:
    """The order as it would be placed, or a refusal."""
    arguments = parse(request.words, video=request.video)
    if isinstance(arguments, Refusal):
        return arguments
    kind = Kind.VIDEO if request.video else Kind.EDIT if request.sources or request.album_id else Kind.GENERATE
    if not arguments.prompt:
        return Refusal(_USAGE[kind])
    if has_picture_address(arguments.prompt):
        return Refusal("refused-address")
    if arguments.without is not None:  # no gateway has a negative prompt
        without = services.translations.plain(context.language, "prompt-without")
        arguments = replace(arguments, prompt=f"{arguments.prompt}\n{without} {arguments.without}")
    return _build_checked_draft(services, context, request, arguments, kind)


def _build_checked_draft(
    services: Services, context: Requester, request: Request, arguments: Arguments, kind: Kind
) -> Draft | Refusal:
    inputs = len(request.sources) or int(request.album_id is not None)
    settings = services.settings
    if kind is Kind.VIDEO:
        default_model = services.catalog.current_name(settings.default_video_model)
    else:
        default_model = services.catalog.default_model(settings.default_model)
    if kind is Kind.VIDEO and not services.catalog.models(Kind.VIDEO):
        return Refusal("refused-no-videos")
    named = arguments.model is not None
    arguments = apply_settings(
        arguments, context.effective, kind=kind, inputs=inputs, catalog=services.catalog, operators_model=default_model
    )
    count = arguments.count or 1
    if arguments.references and not inputs:
        return Refusal("refused-references-missing")
    choices = services.catalog.choose(
        model=arguments.model or default_model,
        kind=kind,
        ratio=arguments.ratio,
        resolution=arguments.resolution,
        inputs=inputs,
        references=arguments.references,
        seconds=arguments.seconds,
        mute=arguments.mute,
        seed=arguments.seed,
        transparent=arguments.transparent,
        prompt_length=len(arguments.prompt),
        via=arguments.via,
    )
    if isinstance(choices, Refusal):
        return choices
    if _has_blocked_words(services, arguments.prompt):
        return Refusal("refused-words")
    best = choices[0].offer
    seconds = arguments.seconds or best.default_seconds
    draft = Draft(
        intent=request.intent,
        account_id=context.account_id,
        user_id=context.user_id,
        chat_id=context.place.chat_id,
        thread_id=context.place.thread_id,
        message_id=context.place.message_id,
        language=context.language,
        kind=kind,
        prompt=arguments.prompt,
        model=best.model,
        via=arguments.via,
        ratio=arguments.ratio,
        resolution=arguments.resolution,
        part_counts=split_into_parts(count, best.outputs),
        unit_credits=unit_credits(best, resolution=arguments.resolution, seconds=seconds),
        sources=request.sources,
        album_id=request.album_id,
        parent_id=request.parent_id,
        delay_seconds=ALBUM_SECONDS if request.album_id is not None else 0.0,
        seconds=seconds,
        mute=arguments.mute,
        uses_references=arguments.references,
        seed=arguments.seed,
        transparent=arguments.transparent,
    )
    if kind is not Kind.VIDEO or named:
        return draft
    dearer = costs_more(
        services.catalog,
        context.effective,
        default_model,
        credits=draft.credits,
        resolution=arguments.resolution,
        seconds=arguments.seconds,
    )
    return replace(draft, dearer=dearer)


async def place_drafts(services: Services, *drafts: Draft) -> Refusal | None:
    """Stores the orders with their reservations, all or none; a refusal if rules, credits or queue do not allow it.

    All drafts are of one person in one chat. Who pays and which settings apply is decided here, for
    every way to order.
    """
    if any(_has_blocked_words(services, draft.prompt) for draft in drafts):  # the prompt of a button or an old offer
        return Refusal("refused-words")
    if stopped := find_order_stop(services, video=any(draft.kind == Kind.VIDEO for draft in drafts)):
        return stopped
    first = drafts[0]
    effective = await load_effective_settings(
        services, user_id=first.user_id, chat_id=first.chat_id, thread_id=first.thread_id
    )
    missing = await _find_missing_right(services, first)
    if missing is not None and not missing.may_try:
        return Refusal("refused-rights", {"right": missing.word})
    for draft in drafts:
        refused = await _check_chat_rules(services, draft, effective)
        if refused is not None:
            return refused
    payer = first.chat_id if effective.chat_pays else first.user_id
    drafts = tuple(
        replace(draft, account_id=payer, spoiler=effective.spoiler, quiet=effective.quiet) for draft in drafts
    )
    daily = services.settings.daily
    try:
        if len(drafts) == 1:
            async with services.database.read() as connection:
                await check_order_limits(connection, drafts[0], daily_credits=daily, max_open=services.max_open)
        async with services.database.write() as tx:
            if missing is not None and not await try_right(
                tx, chat_id=first.chat_id, thread_id=first.thread_id, video=first.kind == Kind.VIDEO
            ):
                return Refusal("refused-rights", {"right": missing.word})
            claimant = services.worker.claimant() if services.admin.state.hold_notice() is None else None
            placed = [
                await place_and_claim(
                    tx,
                    draft,
                    daily_credits=daily,
                    max_open=services.max_open,
                    budget=budget_of(effective, draft),
                    claimant=claimant,
                )
                for draft in drafts
            ]
            waiting = any(not one.claimed for one in placed)
            if waiting:
                await services.wakeups.announce(tx)
    except PersonalCapReached as error:
        return Refusal("refused-cap", {"needed": error.needed, "available": error.available})
    except InsufficientCredits as error:
        async with services.database.read() as connection:
            left = await load_balance(connection, account_id=drafts[0].account_id, daily_credits=daily)
        hours, minutes = divmod(left.resets_in_seconds // 60, 60)
        available = error.available if len(drafts) == 1 else left.available  # the other reservations were rolled back
        return Refusal(
            "refused-quota" if payer > 0 else "refused-quota-chat",
            {"needed": sum(one.credits for one in drafts), "available": available, "hours": hours, "minutes": minutes},
            lacks_credits=not isinstance(error, BudgetReached),
        )
    except QueueFull as error:
        return Refusal("refused-queue", {"limit": error.limit})
    for one in placed:
        if one.claimed:
            services.worker.take(one.order)
    if waiting:
        services.wakeups.call()
    return None


async def _find_missing_right(services: Services, draft: Draft) -> MissingRight | None:
    """The right without which the result cannot be posted in the draft's chat."""
    if draft.chat_id > 0:
        return None
    async with services.database.read() as connection:
        return await find_missing_right(
            connection, chat_id=draft.chat_id, thread_id=draft.thread_id, video=draft.kind == Kind.VIDEO
        )


async def check_rules(services: Services, draft: Draft) -> Refusal | None:
    """The refusal if an order with other words would break the rules of its chat."""
    effective = await load_effective_settings(
        services, user_id=draft.user_id, chat_id=draft.chat_id, thread_id=draft.thread_id
    )
    return await _check_chat_rules(services, draft, effective)


def _has_blocked_words(services: Services, prompt: str) -> bool:
    """Whether the word filter refuses the prompt; logs patterns that took too long."""
    refused = services.word_filter.refuses(prompt)
    while services.word_filter.slow:
        log.warning("pattern in REFUSED_WORDS_FILE timed out", pattern=services.word_filter.slow.pop())
    return refused


def budget_of(effective: EffectiveSettings, draft: Draft) -> Budget:
    """The spending limits of a chat that pays; none if a person pays."""
    if draft.account_id > 0:
        return Budget()
    return Budget(effective.chat.budget, effective.chat.cap if draft.user_id > 0 else None)


async def _check_chat_rules(services: Services, draft: Draft, effective: EffectiveSettings) -> Refusal | None:
    """The refusal if the order breaks the rules of its chat."""
    refused = await check_may_order(services, effective, user_id=draft.user_id, chat_id=draft.chat_id)
    if refused is not None:
        return refused
    kind = Kind(draft.kind)
    choices = services.catalog.choose(
        model=draft.model,
        kind=kind,
        inputs=len(draft.sources) or int(draft.album_id is not None),
        references=draft.uses_references,
        via=draft.via,
    )
    model, usual = draft.model, None
    if isinstance(choices, tuple):  # the draft may be older than the model's name
        model, usual = choices[0].offer.model, choices[0].offer.default_resolution
    return check_limits(effective, model=model, count=sum(draft.part_counts), resolution=draft.resolution or usual)
