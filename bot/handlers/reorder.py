"""Drafts of new orders from an existing one: repeat, vary, upscale, animate, make longer."""

from dataclasses import replace

from bot.catalog.offer_filters import Choices
from bot.catalog.pricing import split_into_parts, unit_credits
from bot.catalog.videos import other_lengths
from bot.chat.context import ButtonContext, ReplyTarget
from bot.delivery.keyboards import LARGE
from bot.handlers.drafting import Wording, place_negative_words
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.orders.order_offers import offers_of
from bot.preferences.effective import EffectiveSettings
from bot.preferences.video_models import animating_offer, costs_more
from providers.contract import Kind
from storage.orders.draft import Draft
from storage.orders.models import Order, Source


def draft_again(services: Services, press: ButtonContext, order: Order, place: ReplyTarget) -> Draft | Refusal:
    """The same order; for one image of several, one image."""
    count = 1 if press.number else order.count
    kind = Kind(order.kind)
    if kind is Kind.VIDEO:
        return _draft_video(services, press, order, place, seconds=order.seconds)
    return _build_draft(services, press, order, place, kind=kind, count=count, resolution=order.resolution)


def draft_variation(services: Services, press: ButtonContext, order: Order, place: ReplyTarget) -> Draft | Refusal:
    """The image itself as input, with the same prompt."""
    return _draft_edit_of_picture(services, press, order, place, order.resolution)


def draft_upscale(services: Services, press: ButtonContext, order: Order, place: ReplyTarget) -> Draft | Refusal:
    """The image itself as input, with the same prompt, in 4K."""
    return _draft_edit_of_picture(services, press, order, place, LARGE)


def draft_longer(services: Services, press: ButtonContext, order: Order, place: ReplyTarget) -> Draft | Refusal:
    """The same video, longer."""
    return _draft_other_length(services, press, order, place, seconds=_lengths(services, order)[1])


def draft_shorter(services: Services, press: ButtonContext, order: Order, place: ReplyTarget) -> Draft | Refusal:
    """The same video, shorter."""
    return _draft_other_length(services, press, order, place, seconds=_lengths(services, order)[0])


def draft_animation(
    services: Services, press: ButtonContext, order: Order, place: ReplyTarget, *, effective: EffectiveSettings
) -> Draft | Refusal:
    """A video with the same prompt whose first frame is the picture."""
    operators_model = services.settings.default_video_model
    offer = animating_offer(services.catalog, effective, operators_model)
    if offer is None:
        return Refusal("refused-no-videos")
    plain = replace(
        order, model=offer.model, via=None, ratio=None, resolution=None, seconds=None, mute=False, seed=None, style=None
    )
    source = Source(media_key=order.pictures[press.number - 1].picture_key)
    frame = replace(plain, sources=(source,), uses_references=False, mask=False)
    draft = _draft_video(services, press, frame, place, seconds=offer.default_seconds)
    if isinstance(draft, Refusal):
        return draft
    dearer = costs_more(services.catalog, effective, operators_model, credits=draft.credits)
    return replace(draft, dearer=dearer)


def _lengths(services: Services, order: Order) -> tuple[int | None, int | None]:
    return other_lengths(
        services.catalog,
        model=order.model,
        seconds=order.seconds,
        inputs=order.inputs,
        references=order.uses_references,
    )


def _draft_other_length(
    services: Services, press: ButtonContext, order: Order, place: ReplyTarget, *, seconds: int | None
) -> Draft | Refusal:
    if seconds is None:  # the models have changed since the button was made
        return Refusal("alert-gone")
    return _draft_video(services, press, order, place, seconds=seconds)


def _draft_video(
    services: Services, press: ButtonContext, order: Order, place: ReplyTarget, *, seconds: int | None
) -> Draft | Refusal:
    plain = replace(order, kind=Kind.VIDEO, seconds=seconds, seed=None, transparent=False, negative=None)
    choices = offers_of(services.catalog, plain, placed=False)
    placed = _worded(services, press, order, choices)
    if isinstance(placed, Refusal):
        return placed
    best = placed.choices[0].offer
    length = seconds or best.default_seconds
    price = unit_credits(best, resolution=order.resolution, seconds=length)
    draft = _copied(press, order, place, placed, kind=Kind.VIDEO, part_counts=(1,), price=price)
    return replace(draft, seconds=length, mute=order.mute, uses_references=order.uses_references)


def _draft_edit_of_picture(
    services: Services, press: ButtonContext, order: Order, place: ReplyTarget, resolution: str | None
) -> Draft | Refusal:
    source = Source(media_key=order.pictures[press.number - 1].picture_key)
    edited = replace(order, sources=(source,), mask=False, style=None)
    return _build_draft(services, press, edited, place, kind=Kind.EDIT, count=1, resolution=resolution)


def _build_draft(
    services: Services,
    press: ButtonContext,
    order: Order,
    place: ReplyTarget,
    *,
    kind: Kind,
    count: int,
    resolution: str | None,
) -> Draft | Refusal:
    ratio = order.ratio
    choices = _find_offers(services, order, kind, ratio, resolution)
    if isinstance(choices, Refusal) and ratio is not None and kind is Kind.EDIT:
        ratio = None  # many edit models keep the ratio of the input image
        choices = _find_offers(services, order, kind, ratio, resolution)
    placed = _worded(services, press, order, choices)
    if isinstance(placed, Refusal):
        return placed
    best = placed.choices[0].offer
    parts, price = split_into_parts(count, best.outputs), unit_credits(best, resolution=resolution)
    draft = _copied(press, order, place, placed, kind=kind, part_counts=parts, price=price)
    return replace(draft, ratio=ratio, resolution=resolution, transparent=order.transparent)


def _worded(services: Services, press: ButtonContext, order: Order, choices: Choices | Refusal) -> Wording | Refusal:
    if isinstance(choices, Refusal):
        return choices
    return place_negative_words(services, choices, order.prompt, order.negative, language=press.language)


def _copied(
    press: ButtonContext,
    order: Order,
    place: ReplyTarget,
    placed: Wording,
    *,
    kind: Kind,
    part_counts: tuple[int, ...],
    price: int,
) -> Draft:
    """The order as the draft of another one; without its seed, which would give the same picture."""
    return Draft(
        intent=f"press:{press.query.id}",
        account_id=order.account_id,
        user_id=order.user_id,
        chat_id=place.chat_id,
        thread_id=place.thread_id,
        message_id=place.message_id,
        language=press.language,
        kind=kind,
        prompt=placed.prompt,
        negative=placed.negative,
        style=order.style,
        mask=order.mask,
        model=order.model,
        via=order.via,
        ratio=order.ratio,
        resolution=order.resolution,
        part_counts=part_counts,
        unit_credits=price,
        sources=order.sources,
        parent_id=order.id,
        deduplicate=True,
    )


def _find_offers(
    services: Services, order: Order, kind: Kind, ratio: str | None, resolution: str | None
) -> Choices | Refusal:
    return services.catalog.choose(
        model=order.model,
        kind=kind,
        ratio=ratio,
        resolution=resolution,
        inputs=order.inputs,
        transparent=order.transparent,
        mask=order.mask,
        style=order.style,
        prompt_length=len(order.prompt),
        via=order.via,
    )
