"""PURE. The price of an order, and its split into paid submissions."""

from providers.contract import ModelOffer


def unit_credits(offer: ModelOffer, *, resolution: str | None = None, seconds: int | None = None) -> int:
    """Credits for one result; what is not chosen is as the model has it."""
    price = offer.price
    credits = price.at.get(resolution or offer.default_resolution or "", price.credits)
    return credits * (seconds or offer.default_seconds or 1) if price.per_second else credits


def is_free(offer: ModelOffer, *, resolution: str | None = None) -> bool:
    """Whether it costs no credits at that resolution, however long a video is."""
    return not unit_credits(offer, resolution=resolution)


def split_into_parts(count: int, outputs: int) -> tuple[int, ...]:
    """The number of images per submission if one returns at most `outputs`: 4 by 3 is (3, 1)."""
    whole, rest = divmod(count, outputs)
    return (outputs,) * whole + ((rest,) if rest else ())
