"""What can be ordered: the tables of the configured gateways, the operator's workflows, and MODELS_FILE."""

from dataclasses import replace
from pathlib import Path

from bot.catalog.model_changes import apply_changes
from bot.catalog.models import Catalog, GatewayModels
from bot.catalog.offer_filters import GatewayOffer
from bot.config.settings import BadSetting, Settings
from bot.config.text_files import read_text
from providers.contract import Kind, ModelOffer
from providers.model_file import BadModels, load_defaults, load_gateway
from providers.registry import ALL, DEFAULT_ORIGINS
from providers.workflows import ENDING, read_workflows


def create_catalog(settings: Settings) -> Catalog:
    """What can be ordered; raises `BadSetting` when a file is wrong or no gateway offers the default model."""
    return Catalog(load_checked_models(settings), cheapest_first=settings.cheapest_first)


def load_models(settings: Settings) -> tuple[GatewayModels, ...]:
    """What the configured gateways offer, as the operator changed it; raises `BadSetting` for a wrong file."""
    models = _load_all_models(settings)
    return models if settings.has_public_links else tuple(map(_without_links, models))


def load_forms_without_links(settings: Settings) -> tuple[GatewayOffer, ...]:
    """The offers that are left out because nobody could read their pictures; raises `BadSetting`."""
    if settings.has_public_links:
        return ()
    return tuple(
        GatewayOffer(models.name, offer)
        for models in _load_all_models(settings)
        for offer in models.offers
        if _needs_links(offer) and not offer.hidden
    )


def _load_all_models(settings: Settings) -> tuple[GatewayModels, ...]:
    models = tuple(
        GatewayModels(one.name, _load_workflows(settings) if ALL[one.brand].self_hosted else load_gateway(one.brand))
        for one in settings.accounts
    )
    if settings.models_file is not None:
        try:
            text = read_text(Path(settings.models_file).expanduser())
        except (OSError, ValueError) as error:
            raise BadSetting("MODELS_FILE is wrong: it must be a readable text file.") from error
        try:
            models = apply_changes(
                models,
                text,
                defaults={brand: load_defaults(brand) for brand in DEFAULT_ORIGINS}
                | {one.name: load_defaults(one.brand) for one in settings.accounts if one.brand in DEFAULT_ORIGINS},
                servers={one.name for one in settings.accounts if one.name != one.brand},
                elsewhere={offer.model for name in DEFAULT_ORIGINS for offer in load_gateway(name)},
            )
        except BadModels as error:
            raise BadSetting(f"MODELS_FILE is wrong: {error}.") from error
    return models


def _load_workflows(settings: Settings) -> tuple[ModelOffer, ...]:
    """The models of the operator's own servers."""
    folder = Path(settings.comfyui_workflows or "").expanduser()
    files: dict[str, str] = {}
    try:
        for path in folder.iterdir():
            if path.suffix.lower() == ENDING and not path.name.startswith("."):
                files[path.name] = read_text(path)
    except (OSError, ValueError) as error:
        what = f"{folder} must be a folder" if not folder.is_dir() else "its files must be readable text files"
        raise BadSetting(f"COMFYUI_WORKFLOWS is wrong: {what}.") from error
    if not files:
        raise BadSetting(f"COMFYUI_WORKFLOWS is wrong: {folder} has no file that ends with {ENDING}.")
    try:
        return read_workflows(files)
    except BadModels as error:
        raise BadSetting(f"COMFYUI_WORKFLOWS is wrong: {error}.") from error


def _without_links(models: GatewayModels) -> GatewayModels:
    """Without the forms whose pictures nobody could read."""
    return replace(models, offers=tuple(one for one in models.offers if not _needs_links(one)))


def _needs_links(offer: ModelOffer) -> bool:
    return offer.by_link and offer.inputs > 0


def load_checked_models(settings: Settings) -> tuple[GatewayModels, ...]:
    """The same, when the default models are among them; else raises `BadSetting`.

    A default that nobody chose may be missing if no gateway sells it.
    """
    models = load_models(settings)
    catalog = Catalog(models)
    pictures = (Kind.GENERATE, Kind.EDIT)
    sold = {offer.model for one in models for offer in one.offers}  # also what the operator's file hides
    chosen = "default_model" in settings.model_fields_set or catalog.current_name(settings.default_model) in sold
    if chosen or not catalog.models(*pictures):
        _check_default(catalog, "DEFAULT_MODEL", settings.default_model, *pictures)
    if "default_video_model" in settings.model_fields_set:
        _check_default(catalog, "DEFAULT_VIDEO_MODEL", settings.default_video_model, Kind.VIDEO)
    return models


def _check_default(catalog: Catalog, setting: str, model: str, *kinds: Kind) -> None:
    known = [one.name for one in catalog.models(*kinds)]
    if catalog.current_name(model) not in known:
        raise BadSetting(
            f"{setting} is wrong: no configured gateway offers {model}. Available: {', '.join(known) or 'none'}."
        )
