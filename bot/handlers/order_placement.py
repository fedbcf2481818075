"""Places orders: who pays, the rules of the chat, the limits; or the refusal that says why not."""

from dataclasses import replace

from bot.chat.context import MessageContext
from bot.chat.replies import Reply
from bot.handlers.buy import build_refusal
from bot.handlers.drafting import Request, build_draft, has_blocked_words
from bot.handlers.order_stops import find_order_stop
from bot.handlers.permissions import check_may_order, load_effective_settings
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.preferences.effective import EffectiveSettings, check_limits
from providers.contract import Kind
from storage.accounts.accounts import load_balance
from storage.accounts.ledger import Budget, BudgetReached, InsufficientCredits, PersonalCapReached
from storage.conversation.missing_rights import MissingRight, find_missing_right, try_right
from storage.orders.draft import Draft
from storage.orders.orders import QueueFull, check_order_limits, place_and_claim

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


async def place_drafts(services: Services, *drafts: Draft) -> Refusal | None:
    """Stores the orders with their reservations, all or none; a refusal if rules, credits or queue do not allow it.

    All drafts are of one person in one chat. Who pays and which settings apply is decided here, for
    every way to order.
    """
    if any(has_blocked_words(services, draft.words) for draft in drafts):  # the prompt of a button or an old offer
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
        inputs=draft.inputs,
        references=draft.uses_references,
        via=draft.via,
    )
    model, usual = draft.model, None
    if isinstance(choices, tuple):  # the draft may be older than the model's name
        model, usual = choices[0].offer.model, choices[0].offer.default_resolution
    return check_limits(effective, model=model, count=sum(draft.part_counts), resolution=draft.resolution or usual)
