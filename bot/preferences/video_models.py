"""PURE. Which model makes a video where nobody named one, and whether it costs more than the chosen one would."""

from bot.catalog.models import Catalog
from bot.catalog.videos import usual_credits
from bot.i18n.refusal import Refusal
from bot.preferences.effective import EffectiveSettings, apply_settings
from bot.prompts.arguments import Arguments
from providers.contract import Kind, ModelOffer


def usual_video_model(
    catalog: Catalog, effective: EffectiveSettings, operators_model: str, *, inputs: int
) -> str | None:
    """The chosen model, or the cheapest that can make a video of so many pictures; None where none may."""
    ask, kind, usual = Arguments(""), Kind.VIDEO, catalog.current_name(operators_model)
    model = apply_settings(ask, effective, kind=kind, inputs=inputs, catalog=catalog, operators_model=usual).model
    if model is None or (effective.models and model not in effective.models):
        return None
    return None if isinstance(catalog.choose(model=model, kind=kind, inputs=inputs), Refusal) else model


def animating_offer(catalog: Catalog, effective: EffectiveSettings, operators_model: str) -> ModelOffer | None:
    """The offer that makes a video of one picture; None where no model may."""
    model = usual_video_model(catalog, effective, operators_model, inputs=1)
    found = catalog.choose(model=model, kind=Kind.VIDEO, inputs=1) if model is not None else None
    return found[0].offer if isinstance(found, tuple) else None


def costs_more(
    catalog: Catalog,
    effective: EffectiveSettings,
    operators_model: str,
    *,
    credits: int,
    resolution: str | None = None,
    seconds: int | None = None,
) -> bool:
    """Whether a video at that price costs more than one by the chosen model, whatever that can make it from."""
    chosen = next((level.video_model for level in effective.levels if level.video_model), None)
    chosen = chosen or catalog.current_name(operators_model)
    usual = usual_credits(catalog, chosen, resolution=resolution, seconds=seconds)
    return usual is not None and credits > usual
