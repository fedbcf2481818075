"""PURE. The models as rows of text: for `imagine-bot models`, the README and the documentation."""

from collections.abc import Iterable, Sequence

from bot.catalog.models import GatewayModels
from bot.catalog.offer_filters import format_seconds, pixels
from providers.contract import Form, Kind, ModelOffer, Sound

HEAD = ("model", "makes", "from", "resolutions", "seconds", "sound", "credits", "gateways")
GATEWAY_HEAD = ("model", "vendor's names", "from", "prompt", "ratios", "resolutions", "seconds", "sound", "credits")
_NONE = "–"
_SOUNDS = {Sound.ALWAYS: "yes", Sound.CHOOSABLE: "yes, or `--mute`", Sound.NEVER: "no"}


def model_rows(gateways: Sequence[GatewayModels]) -> list[tuple[str, ...]]:
    """One row for each model on offer, whichever gateways have it."""
    rows: list[tuple[str, ...]] = []
    for name in dict.fromkeys(one.model for gateway in gateways for one in gateway.offers if not one.hidden):
        offers = [one for gateway in gateways for one in gateway.offers if one.model == name and not one.hidden]
        where = [gateway.name for gateway in gateways if any(one in gateway.offers for one in offers)]
        what = "videos" if offers[0].kind is Kind.VIDEO else "pictures"
        rows.append((f"`{name}`", what, *_choices(offers), _format_price(offers), ", ".join(where)))
    return rows


def gateway_rows(offers: Sequence[ModelOffer]) -> list[tuple[str, ...]]:
    """One row for each model of a gateway, with what the gateway calls it."""
    rows: list[tuple[str, ...]] = []
    for name in dict.fromkeys(one.model for one in offers):
        own = [one for one in offers if one.model == name]
        ids = ", ".join(f"`{vendor}`" for vendor in dict.fromkeys(one.vendor_id for one in own))
        start, resolutions, seconds, sound = _choices(own)
        limits = ", ".join(dict.fromkeys(str(one.prompt_limit) for one in own))
        rows.append(
            (f"`{name}`", ids, start, limits, _format_ratios(own), resolutions, seconds, sound, _format_price(own))
        )
    return rows


def _choices(offers: Sequence[ModelOffer]) -> tuple[str, str, str, str]:
    """What the model starts from, its resolutions, its seconds and its sound."""
    first = offers[0]
    resolutions = sorted({size for one in offers for size in one.resolutions}, key=pixels)
    usual = first.default_resolution
    sizes = ", ".join(f"**{size}**" if size == usual else size for size in resolutions)
    seconds = format_seconds({second for one in offers for second in one.seconds})
    usual_seconds = next((one.default_seconds for one in offers if one.seconds), None)
    length = f"{seconds} (**{usual_seconds}**)" if seconds else _NONE
    sound = _SOUNDS[first.sound] if first.kind is Kind.VIDEO else _NONE
    most: dict[tuple[Kind, Form], ModelOffer] = {}
    for one in offers:
        known = most.setdefault((one.kind, one.form), one)
        most[one.kind, one.form] = max(known, one, key=lambda offer: offer.inputs)
    return ", ".join(map(_start, most.values())), sizes or _NONE, length, sound


def _start(offer: ModelOffer) -> str:
    if not offer.inputs:
        return "words"
    name = "frame" if offer.kind is Kind.VIDEO and offer.form is Form.FRAMES else "picture"
    number = str(offer.inputs) if offer.least_inputs == offer.inputs else f"{offer.least_inputs}–{offer.inputs}"
    return f"{number} {name}{'s' if offer.inputs > 1 else ''}"


def _format_ratios(offers: Iterable[ModelOffer]) -> str:
    """The ratios, the default first; where the forms differ, those of each."""
    by_ratios: dict[str, list[str]] = {}
    for one in offers:
        rest = [ratio for ratio in one.ratios if ratio != one.default_ratio]
        text = " ".join([f"**{one.default_ratio}**"] * (one.default_ratio is not None) + rest) or _NONE
        by_ratios.setdefault(text, []).append(_start(one))
    if len(by_ratios) == 1:
        return next(iter(by_ratios))
    return "; ".join(f"{', '.join(dict.fromkeys(starts))}: {text}" for text, starts in by_ratios.items())


def _format_price(offers: Sequence[ModelOffer]) -> str:
    """ "free", "1", "2 a second (1080p: 4, 4K: 8)"."""
    usual = offers[0].price
    sizes = {size: one.price.at.get(size, one.price.credits) for one in offers for size in one.resolutions}
    other = ", ".join(f"{size}: {sizes[size]}" for size in sorted(sizes, key=pixels) if sizes[size] != usual.credits)
    first = f"{usual.credits}{' a second' if usual.per_second else ''}" if usual.credits else "free"
    return first + (f" ({other})" if other else "")
