"""Turns what was typed, with the pictures that came with it, into the draft of an order, or into the refusal."""

from dataclasses import dataclass, replace

import structlog
from telegram import Message

from bot.catalog.offer_filters import Choices, by_prompt_length, with_negative_words
from bot.catalog.pricing import split_into_parts, unit_credits
from bot.chat.context import Requester, replied_text
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.preferences.effective import apply_settings
from bot.preferences.video_models import costs_more
from bot.prompts.arguments import Arguments, parse
from bot.prompts.picture_addresses import has_picture_address
from providers.contract import Kind
from storage.orders.draft import Draft
from storage.orders.models import Source

log = structlog.get_logger(__name__)

ALBUM_SECONDS = 1.2
_USAGE = {Kind.GENERATE: "how-imagine", Kind.EDIT: "how-edit", Kind.VIDEO: "how-video"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A requested order, of pictures or a `video`, before it is checked.

    `sources` is empty while an album is being collected. With `--mask` the second of them shows where to edit.
    """

    intent: str
    words: str
    sources: tuple[Source, ...] = ()
    album_id: str | None = None
    parent_id: str | None = None
    video: bool = False


def with_replied_prompt(words: str, message: Message, *, bot_name: str, video: bool = False) -> str:
    """The words that were typed; if there is no prompt in them, behind the text that the message replies to."""
    typed = parse(words, video=video)
    if isinstance(typed, Refusal) or typed.prompt:
        return words
    return f"{replied_text(message, bot_name=bot_name)} {words}".strip()


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
    if arguments.mask and request.album_id is None and len(request.sources) < 2:
        return Refusal("refused-mask-missing")
    return _build_checked_draft(services, context, request, arguments, kind)


def _build_checked_draft(
    services: Services, context: Requester, request: Request, arguments: Arguments, kind: Kind
) -> Draft | Refusal:
    inputs = len(request.sources) - arguments.mask if request.sources else int(request.album_id is not None)
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
        mask=arguments.mask,
        style=arguments.style,
        prompt_length=len(arguments.prompt),
        via=arguments.via,
    )
    placed = (
        choices
        if isinstance(choices, Refusal)
        else place_negative_words(services, choices, arguments.prompt, arguments.without, language=context.language)
    )
    if isinstance(placed, Refusal):
        return placed
    if has_blocked_words(services, f"{arguments.prompt}\n{arguments.without or ''}"):
        return Refusal("refused-words")
    best = placed.choices[0].offer
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
        prompt=placed.prompt,
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
        mask=arguments.mask,
        style=arguments.style,
        negative=placed.negative,
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


@dataclass(frozen=True, slots=True)
class Wording:
    """Where an order can be bought, with its prompt and, for models that have a field for them, its negative words."""

    choices: Choices
    prompt: str
    negative: str | None


def place_negative_words(
    services: Services, choices: Choices, prompt: str, negative: str | None, *, language: str
) -> Wording | Refusal:
    """The negative words in a field of their own where the model has one, else behind the prompt in words."""
    if negative is None:
        return Wording(choices, prompt, None)
    able = with_negative_words(choices, negative)
    if able:
        return Wording(able, prompt, negative)
    prompt = f"{prompt}\n{services.translations.plain(language, 'prompt-without')} {negative}"
    fitting = by_prompt_length(choices, len(prompt))
    return fitting if isinstance(fitting, Refusal) else Wording(fitting, prompt, None)


def has_blocked_words(services: Services, prompt: str) -> bool:
    """Whether the word filter refuses the prompt; logs patterns that took too long."""
    refused = services.word_filter.refuses(prompt)
    while services.word_filter.slow:
        log.warning("pattern in REFUSED_WORDS_FILE timed out", pattern=services.word_filter.slow.pop())
    return refused
