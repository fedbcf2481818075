"""Builds objects from the settings: gateways, the model catalog, the Telegram client, the HTTP transport."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from telegram.ext import ExtBot

from bot.catalog.model_changes import apply_changes
from bot.catalog.models import Catalog, GatewayModels, GatewayOffer
from bot.chat.rate_limiter import RateLimiter
from bot.chat.telegram_request import TelegramRequest
from bot.config.settings import BadSetting, Settings
from bot.config.text_files import read_text
from bot.observability.metrics import Metrics
from bot.orders.circuit_breaker import CircuitBreakers
from bot.prompts.word_filter import BadPattern, WordFilter
from providers.contract import Gateway, Kind, ModelOffer
from providers.model_file import BadModels, load_defaults, load_gateway
from providers.pooled_transport import PooledTransport
from providers.registry import ALL
from providers.transport import Transport, tls
from storage.media.factory import open_media
from storage.media.store import MediaStore

_CALL_SECONDS = 20.0


def create_gateways(settings: Settings) -> dict[str, Gateway]:
    """The configured gateways, in order of preference."""
    return {name: ALL[name](settings.key_of(name) or "", settings.origin_of(name)) for name in settings.gateways}


def create_catalog(settings: Settings) -> Catalog:
    """What can be ordered; raises `BadSetting` when a file is wrong or no gateway offers the default model."""
    return Catalog(load_checked_models(settings))


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
    models = tuple(GatewayModels(name, load_gateway(name)) for name in settings.gateways)
    if settings.models_file is not None:
        try:
            text = read_text(Path(settings.models_file))
        except (OSError, ValueError) as error:
            raise BadSetting("MODELS_FILE is wrong: it must be a readable text file.") from error
        try:
            models = apply_changes(
                models,
                text,
                defaults={name: load_defaults(name) for name in ALL},
                elsewhere={offer.model for name in ALL for offer in load_gateway(name)},
            )
        except BadModels as error:
            raise BadSetting(f"MODELS_FILE is wrong: {error}.") from error
    return models


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


def create_word_filter(settings: Settings) -> WordFilter:
    """The list of blocked words, empty without a file; raises `BadSetting`."""
    if settings.refused_words_file is None:
        return WordFilter()
    try:
        return WordFilter(read_text(Path(settings.refused_words_file)).splitlines())
    except BadPattern as error:
        raise BadSetting(f"REFUSED_WORDS_FILE is wrong: {error}.") from error
    except (OSError, ValueError) as error:
        raise BadSetting("REFUSED_WORDS_FILE is wrong: it must be a readable text file.") from error


def create_circuit_breakers(
    settings: Settings, metrics: Metrics, *, is_paused: Callable[[str], bool]
) -> CircuitBreakers:
    """The circuits of all gateways."""
    return CircuitBreakers(
        metrics,
        time.monotonic,
        pause_seconds=max(2.0, 4 * settings.poll_seconds),
        longest_seconds=min(300.0, settings.order_deadline_seconds / 4),
        is_paused=is_paused,
    )


def create_media(settings: Settings) -> MediaStore:
    """The media store, without connecting to it; raises `BadSetting`."""
    try:
        return open_media(settings.media_url, access=settings.bucket_access)
    except ValueError as error:
        raise BadSetting(f"MEDIA_URL is wrong: it must be {error}.") from error


def create_bot(settings: Settings, rate_limiter: RateLimiter) -> ExtBot[Any]:
    """The one Telegram client of this process."""
    return ExtBot(
        settings.token,
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=_create_request(settings, connections=64, pool_seconds=30.0),
        get_updates_request=_create_request(settings, connections=4, pool_seconds=10.0),
        rate_limiter=rate_limiter,
    )


def _create_request(settings: Settings, *, connections: int, pool_seconds: float) -> TelegramRequest:
    return TelegramRequest(
        PooledTransport(tls=tls(), connections=connections, proxy=settings.proxy_to_telegram),
        pool_timeout=pool_seconds,
        call_timeout=_CALL_SECONDS,
        connect_timeout=10.0,
    )


def create_transport(settings: Settings) -> Transport:
    """The HTTP client for gateways and results."""
    return Transport(
        trusted_hosts=frozenset(settings.trusted_result_hosts),
        timeout_seconds=settings.http_timeout_seconds,
        proxy=settings.proxy,
    )
