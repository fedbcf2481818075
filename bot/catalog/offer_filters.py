"""Which offers fit what is asked for. Each filter returns those that do, or a refusal that names what is possible."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.catalog.pricing import unit_credits
from bot.i18n.refusal import Refusal
from providers.contract import Form, Kind, ModelOffer, Sound


@dataclass(frozen=True, slots=True)
class GatewayOffer:
    """A gateway and one of its offers."""

    gateway: str
    offer: ModelOffer


Choices = tuple[GatewayOffer, ...]

_SHOWN = 6  # models that a refusal names


def pixels(resolution: str) -> int:
    """About how many pixels the shorter or, from 1K on, the longer side has: an order for resolutions."""
    return int(resolution[:-1]) * (1000 if resolution.endswith("K") else 1)


def shape_of(ratio: str) -> float:
    """Width by height."""
    across, down = ratio.split(":")
    return int(across) / int(down)


def with_ratio(choices: Choices, ratio: str) -> Choices | Refusal:
    """Those that make that ratio."""
    able = tuple(choice for choice in choices if ratio in choice.offer.ratios)
    if able:
        return able
    model = choices[0].offer.model
    allowed = listed(each for choice in choices for each in choice.offer.ratios)
    if not allowed:
        return Refusal(
            "refused-no-shape" if choices[0].offer.kind is Kind.VIDEO else "refused-no-ratio", {"model": model}
        )
    return Refusal("refused-ratio", {"model": model, "value": ratio, "allowed": allowed})


def with_resolution(choices: Choices, resolution: str) -> Choices | Refusal:
    """Those that make that resolution."""
    able = tuple(choice for choice in choices if resolution in choice.offer.resolutions)
    if able:
        return able
    model = choices[0].offer.model
    allowed = listed(sorted({each for choice in choices for each in choice.offer.resolutions}, key=pixels))
    if not allowed:
        return Refusal("refused-no-resolution", {"model": model})
    return Refusal("refused-resolution", {"model": model, "value": resolution, "allowed": allowed})


def with_form(choices: Choices, all_choices: Choices, inputs: int, *, references: bool) -> Choices | Refusal:
    """Those that make a video from words, from frames or from references."""
    form = Form.TEXT if not inputs else Form.REFERENCES if references else Form.FRAMES
    able = tuple(choice for choice in choices if choice.offer.form is form)
    if able:
        return able
    others = first_names(
        one.offer.model for one in all_choices if one.offer.kind is Kind.VIDEO and one.offer.form is form
    )
    return unable(f"refused-video-{form.value}", choices[0].offer.model, others)


def unable(key: str, model: str, others: str) -> Refusal:
    """That the model cannot do it, with those that can; another sentence if there are none."""
    return Refusal(key, {"model": model, "models": others}) if others else Refusal("refused-no-model", {"model": model})


def with_seconds(choices: Choices, seconds: int) -> Choices | Refusal:
    """Those that make videos of that length."""
    able = tuple(choice for choice in choices if seconds in choice.offer.seconds)
    if able:
        return able
    model = choices[0].offer.model
    allowed = format_seconds({each for choice in choices for each in choice.offer.seconds})
    if not allowed:
        return Refusal("refused-no-seconds", {"model": model})
    return Refusal("refused-seconds", {"model": model, "value": seconds, "allowed": allowed})


def format_seconds(seconds: Iterable[int]) -> str:
    """The numbers in order: "4–15" where none between is missing, else "5, 10"."""
    known = sorted(seconds)
    if len(known) > 2 and known[-1] - known[0] == len(known) - 1:
        return f"{known[0]}–{known[-1]}"
    return ", ".join(map(str, known))


def muted(choices: Choices) -> Choices | Refusal:
    """Those whose videos may have no sound."""
    able = tuple(choice for choice in choices if choice.offer.sound is not Sound.ALWAYS)
    return able or Refusal("refused-mute", {"model": choices[0].offer.model})


def with_seed(choices: Choices, all_choices: Choices) -> Choices | Refusal:
    """Those that take a seed."""
    able, others = _by_field("seed", choices, all_choices)
    model = choices[0].offer.model
    return able or (
        Refusal("refused-seed", {"model": model, "models": others}) if others else Refusal("refused-flag-seed")
    )


def with_transparency(choices: Choices, all_choices: Choices) -> Choices | Refusal:
    """Those that make transparent backgrounds."""
    able, others = _by_field("transparent", choices, all_choices)
    model = choices[0].offer.model
    return able or unable("refused-transparent", model, others)


def with_mask(choices: Choices, all_choices: Choices) -> Choices | Refusal:
    """Those that edit where a mask says."""
    able, others = _by_field("mask", choices, all_choices)
    model = choices[0].offer.model
    return able or unable("refused-mask", model, others)


def with_style(choices: Choices, style: str) -> Choices | Refusal:
    """Those that have that style."""
    able = tuple(choice for choice in choices if style in choice.offer.styles)
    model = choices[0].offer.model
    allowed = listed(each for choice in choices for each in choice.offer.styles)
    if able:
        return able
    if not allowed:
        return Refusal("refused-no-style", {"model": model})
    return Refusal("refused-style", {"model": model, "value": style, "allowed": allowed})


def with_negative_words(choices: Choices, words: str) -> Choices:
    """Those that take what is not wanted in a field of its own."""
    return tuple(one for one in choices if one.offer.wire.negative and len(words) <= one.offer.prompt_limit)


def _by_field(field: str, choices: Choices, all_choices: Choices) -> tuple[Choices, str]:
    """Those whose requests have that field, and the names of all models whose requests have it."""
    kind = choices[0].offer.kind
    others = first_names(
        one.offer.model for one in all_choices if one.offer.kind is kind and getattr(one.offer.wire, field)
    )
    return tuple(choice for choice in choices if getattr(choice.offer.wire, field)), others


def by_inputs(choices: Choices, inputs: int, forms: Choices) -> Choices | Refusal:
    """Those that take so many pictures; else a refusal that says whether one of `forms` takes them as references."""
    able = tuple(choice for choice in choices if choice.offer.least_inputs <= inputs <= choice.offer.inputs)
    if able:
        return able
    limit = max(choice.offer.inputs for choice in choices)
    first = choices[0].offer
    told: dict[str, str | int] = {"model": first.model, "limit": limit}
    if first.form is not Form.FRAMES:
        return Refusal("refused-too-many-pictures", told)
    referring = any(one.offer.form is Form.REFERENCES and inputs <= one.offer.inputs for one in forms)
    return Refusal("refused-too-many-frames", told | {"references": "yes" if referring else "no"})


def by_prompt_length(choices: Choices, length: int) -> Choices | Refusal:
    """Those that read a prompt of so many characters."""
    able = tuple(choice for choice in choices if choice.offer.prompt_limit >= length)
    limit = max(choice.offer.prompt_limit for choice in choices)
    model = choices[0].offer.model
    return able or Refusal("refused-prompt-long", {"model": model, "limit": limit, "length": length})


def cheapest_first(choices: Choices, *, resolution: str | None, seconds: int | None) -> Choices:
    """In the order of what they cost; those that are only kept for orders under way last.

    What the gateways charge counts where it is known of all, else the credits that the order costs.
    """
    known = all(choice.offer.price.usd is not None for choice in choices)

    def place(choice: GatewayOffer) -> tuple[bool, float]:
        price = choice.offer.price
        credits = unit_credits(choice.offer, resolution=resolution, seconds=seconds)
        units = credits / price.credits if price.credits else 1
        return choice.offer.hidden, units * (price.usd or 0) if known else credits

    return tuple(sorted(choices, key=place))


def once(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in order of first appearance."""
    return tuple(dict.fromkeys(names))


def listed(names: Iterable[str]) -> str:
    """Each name once, with commas."""
    return ", ".join(once(names))


def first_names(names: Iterable[str]) -> str:
    """The first six names."""
    every = once(names)
    return ", ".join(every[:_SHOWN]) + (", …" if len(every) > _SHOWN else "")
