"""Drafts of new orders from an existing one: repeat, vary, upscale."""

from bot.catalog.models import GatewayOffer
from bot.catalog.pricing import split_into_parts, unit_credits
from bot.chat.context import ButtonContext, ReplyTarget
from bot.delivery.keyboards import LARGE
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from providers.contract import Kind
from storage.orders.draft import Draft
from storage.orders.models import Order, Source


def draft_again(services: Services, press: ButtonContext, order: Order, place: ReplyTarget) -> Draft | Refusal:
    """The same order; for one image of several, one image."""
    count = 1 if press.number else order.count
    kind = Kind(order.kind)
    return _build_draft(
        services, press, order, place, kind=kind, count=count, sources=order.sources, resolution=order.resolution
    )


def draft_variation(services: Services, press: ButtonContext, order: Order, place: ReplyTarget) -> Draft | Refusal:
    """The image itself as input, with the same prompt."""
    return _draft_edit_of_picture(services, press, order, place, order.resolution)


def draft_upscale(services: Services, press: ButtonContext, order: Order, place: ReplyTarget) -> Draft | Refusal:
    """The image itself as input, with the same prompt, in 4K."""
    return _draft_edit_of_picture(services, press, order, place, LARGE)


def _draft_edit_of_picture(
    services: Services, press: ButtonContext, order: Order, place: ReplyTarget, resolution: str | None
) -> Draft | Refusal:
    source = Source(media_key=order.pictures[press.number - 1].key)
    return _build_draft(
        services, press, order, place, kind=Kind.EDIT, count=1, sources=(source,), resolution=resolution
    )


def _build_draft(
    services: Services,
    press: ButtonContext,
    order: Order,
    place: ReplyTarget,
    *,
    kind: Kind,
    count: int,
    sources: tuple[Source, ...],
    resolution: str | None,
) -> Draft | Refusal:
    ratio = order.ratio
    choices = _find_offers(services, order, kind, ratio, resolution, len(sources))
    if isinstance(choices, Refusal) and ratio is not None and kind is Kind.EDIT:
        ratio = None  # many edit models keep the ratio of the input image
        choices = _find_offers(services, order, kind, ratio, resolution, len(sources))
    if isinstance(choices, Refusal):
        return choices
    best = choices[0].offer
    return Draft(
        intent=f"press:{press.query.id}",
        account_id=order.account_id,
        user_id=order.user_id,
        chat_id=place.chat_id,
        thread_id=place.thread_id,
        message_id=place.message_id,
        language=press.language,
        kind=kind,
        prompt=order.prompt,
        model=order.model,
        via=order.via,
        ratio=ratio,
        resolution=resolution,
        part_counts=split_into_parts(count, best.outputs),
        unit_credits=unit_credits(best, resolution=resolution),
        sources=sources,
        parent_id=order.id,
        deduplicate=True,
    )


def _find_offers(
    services: Services, order: Order, kind: Kind, ratio: str | None, resolution: str | None, inputs: int
) -> tuple[GatewayOffer, ...] | Refusal:
    return services.catalog.choose(
        model=order.model,
        kind=kind,
        ratio=ratio,
        resolution=resolution,
        inputs=inputs,
        prompt_length=len(order.prompt),
        via=order.via,
    )
