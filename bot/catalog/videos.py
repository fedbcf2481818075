"""PURE. What can be made of a video, a shorter or a longer one, and what a model's videos cost."""

from bot.catalog.models import Catalog
from bot.catalog.pricing import unit_credits
from bot.i18n.refusal import Refusal
from providers.contract import Kind


def other_lengths(
    catalog: Catalog, *, model: str, seconds: int | None, inputs: int, references: bool
) -> tuple[int | None, int | None]:
    """The next shorter and the next longer length that is worth another video; None where the model has none.

    Next is half or double the length, or as near to that as the model comes.
    """
    found = catalog.choose(model=model, kind=Kind.VIDEO, inputs=inputs, references=references)
    if isinstance(found, Refusal) or seconds is None:
        return None, None
    offered = found[0].offer.seconds
    shorter = min((one for one in offered if one < seconds), key=lambda one: abs(one - seconds / 2), default=None)
    longer = min((one for one in offered if one > seconds), key=lambda one: abs(one - seconds * 2), default=None)
    return shorter, longer


def usual_credits(catalog: Catalog, model: str, *, resolution: str | None, seconds: int | None) -> int | None:
    """What a video of the model costs, from whatever the model makes it; None where it is not on offer."""
    for inputs, references in ((0, False), (1, False), (1, True)):
        found = catalog.choose(model=model, kind=Kind.VIDEO, inputs=inputs, references=references)
        if not isinstance(found, Refusal):
            return unit_credits(found[0].offer, resolution=resolution, seconds=seconds)
    return None
