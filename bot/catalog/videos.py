"""PURE. What can be made of a video or of a picture: a shorter one, a longer one, a moving one."""

from bot.catalog.models import Catalog
from bot.i18n.refusal import Refusal
from providers.contract import Kind, ModelOffer


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


def animating_offer(catalog: Catalog, video_model: str) -> ModelOffer | None:
    """The offer that makes a video of one picture: the usual model's, or that of the first that can."""
    for model in (video_model, *(one.name for one in catalog.models(Kind.VIDEO))):
        found = catalog.choose(model=model, kind=Kind.VIDEO, inputs=1)
        if not isinstance(found, Refusal):
            return found[0].offer
    return None
