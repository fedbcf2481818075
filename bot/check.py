"""`imagine-bot check`: tests each external dependency and prints one line for each."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
from telegram import User
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.catalog.earnings import find_losses, most_of_a_month
from bot.catalog.models import Catalog
from bot.chat.rate_limiter import RateLimiter
from bot.chat.startup import TOKEN_REFUSED
from bot.config.settings import BadSetting, Settings
from bot.config.web_addresses import format_proxy
from bot.database import migrated_database
from bot.factories import (
    create_bot,
    create_error_reports,
    create_gateways,
    create_media,
    create_tracer,
    create_transport,
    create_word_filter,
)
from bot.models_on_offer import load_checked_models, load_forms_without_links, load_models
from bot.observability.metrics import Metrics
from bot.observability.redaction import Redactor
from bot.preferences.effective import NO_SETTINGS
from bot.preferences.video_models import usual_video_model
from bot.web.uvicorn_config import CANNOT_LISTEN
from providers.contract import Gateway
from providers.errors import GatewayError, KeyRefused
from providers.pooled_transport import PooledTransport, tls
from providers.transport import Transport
from storage.database.errors import StorageDown
from storage.database.health import prove_writable

_CHECK_KEY = "check/probe"
_SECONDS = 10.0


class CheckFailed(Exception):
    """A check failed; the message names the cause and the setting."""


async def check_everything(settings: Settings, report: Callable[[str], None]) -> bool:
    """Runs all checks, printing one line for each; True if all passed."""
    healthy = True

    async def line(name: str, look: Awaitable[str]) -> None:
        nonlocal healthy
        try:
            report(f"✓ {name}: {await look}")
        except (CheckFailed, BadSetting) as error:
            healthy = False
            report(f"✗ {name}: {error}")

    bot = create_bot(settings, RateLimiter(Metrics()))
    transport = create_transport(settings)
    await line("proxy", _proxies(settings))
    await line("token", _token(bot))
    await line("privacy mode", _privacy(bot))
    await line("inline mode", _inline(bot))
    await line("guest mode", _guests(bot))
    await line("public address", _public(settings))
    await line("web server", _web_server(settings))
    for gateway in create_gateways(settings).values():
        await line(gateway.name, _gateway(transport, gateway))
    await line("models", _models(settings))
    await line("videos from pictures", _videos_from_pictures(settings))
    await line("default model", _model(settings))
    await line("blocked words", _words(settings))
    await line("sale of credits", _sale(settings))
    await line("error reports", _error_reports(settings))
    await line("traces", _traces(settings))
    await line("database", _database(settings))
    await line("media", _media(settings))
    await bot.shutdown()
    await transport.aclose()
    return healthy


async def _proxies(settings: Settings) -> str:
    used = {"HTTPS_PROXY": settings.proxy, "TELEGRAM_PROXY": settings.proxy_to_telegram}
    if settings.telegram_proxy is None:
        del used["TELEGRAM_PROXY"]
    for name, proxy in used.items():
        if proxy is not None:
            parts = urlsplit(proxy)
            try:
                async with asyncio.timeout(_SECONDS):
                    _, writer = await asyncio.open_connection(parts.hostname, parts.port)
                writer.close()
            except OSError as error:
                raise CheckFailed(f"cannot connect to {name} ({type(error).__name__})") from error
    to_telegram, others = settings.proxy_to_telegram, settings.proxy
    if to_telegram is None and others is None:
        return "none"
    told = {"Telegram": to_telegram, "gateways and results with https addresses": others}
    return ", ".join(f"{format_proxy(proxy) if proxy else 'none'} for {what}" for what, proxy in told.items())


async def _token(bot: ExtBot[Any]) -> str:
    try:
        await bot.initialize()
    except InvalidToken as error:
        raise CheckFailed(TOKEN_REFUSED) from error
    except TelegramError as error:
        raise CheckFailed(f"cannot connect to TELEGRAM_API_URL ({type(error).__name__})") from error
    return f"@{bot.username}"


async def _privacy(bot: ExtBot[Any]) -> str:
    if (await _me(bot)).can_read_all_group_messages:
        return "off: in groups the bot sees every message"
    return "on: in groups the bot sees only commands and replies to it, which is all it needs"


async def _inline(bot: ExtBot[Any]) -> str:
    if (await _me(bot)).supports_inline_queries:
        return f"on: @{bot.username} followed by a prompt works in any chat"
    return "off (to turn it on, send /setinline to @BotFather)"


async def _guests(bot: ExtBot[Any]) -> str:
    if (await _me(bot)).supports_guest_queries:
        return "on: the bot answers mentions in chats it is not a member of"
    return "off (to turn it on, open the bot's settings in @BotFather)"


async def _me(bot: ExtBot[Any]) -> User:
    try:
        return await bot.get_me()
    except TelegramError as error:
        raise CheckFailed("unknown, because Telegram does not answer") from error


async def _public(settings: Settings) -> str:
    if settings.public_url is None:
        return "not set: gateways are polled (set PUBLIC_URL to get callbacks)"
    try:
        proxy = settings.proxy if settings.public_url.startswith("https:") else None
        network = PooledTransport(tls=tls(), proxy=proxy)
        async with httpx.AsyncClient(trust_env=False, timeout=_SECONDS, transport=network) as client:
            reply = await client.get(f"{settings.public_url}/healthz")
    except httpx.HTTPError as error:
        raise CheckFailed(f"the bot does not answer at PUBLIC_URL. Is it running? ({type(error).__name__})") from error
    if reply.status_code != httpx.codes.OK:
        raise CheckFailed(f"PUBLIC_URL answered {reply.status_code}: it does not lead to this bot")
    return f"{settings.public_url} leads to this bot"


async def _web_server(settings: Settings) -> str:
    host, port = settings.address
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return f"{settings.listen} is free"
    except OSError as error:
        if error.errno == errno.EADDRINUSE and await _is_alive(settings.listen):
            return f"a bot is running on {settings.listen}"
        raise CheckFailed(CANNOT_LISTEN.format(listen=settings.listen)) from error


async def _is_alive(listen: str) -> bool:
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=_SECONDS) as client:
            return (await client.get(f"http://{listen}/healthz")).text == "ok"
    except httpx.HTTPError:
        return False


async def _gateway(transport: Transport, gateway: Gateway) -> str:
    try:
        credit = gateway.parse_account(await transport.send(gateway, gateway.account_request(), paid=False))
    except KeyRefused as error:
        what = f"{gateway.origin} wants a login" if gateway.self_hosted else f"{_setting(gateway)}_API_KEY was rejected"
        raise CheckFailed(what) from error
    except GatewayError as error:
        raise CheckFailed(f"request to {_setting(gateway)}_URL failed: {error}") from error
    if gateway.self_hosted:
        return f"{gateway.origin} answers"
    return "the key works" if credit is None else f"the key works, {credit:g} credits left"


def _setting(gateway: Gateway) -> str:
    """What its settings begin with."""
    return (gateway.brand if gateway.self_hosted else gateway.name).upper().replace("-", "_")


async def _models(settings: Settings) -> str:
    catalog = Catalog(load_models(settings))
    default = catalog.current_name(settings.default_video_model)
    usual = usual_video_model(catalog, NO_SETTINGS, default, inputs=0) or "none"
    if usual != default:
        usual = f"{usual} (no configured gateway offers {default})"
    changed = f", changed by {settings.models_file}" if settings.models_file is not None else ""
    return f"{len(catalog.models())} on offer, for videos by default: {usual}{changed}"


async def _videos_from_pictures(settings: Settings) -> str:
    missing: dict[tuple[str, str], dict[str, None]] = {}
    for one in load_forms_without_links(settings):
        missing.setdefault((one.gateway, one.offer.model), {})[one.offer.form] = None
    if not missing:
        return "all forms that the gateways offer"
    forms = ", ".join(f"{model} at {gateway} ({', '.join(forms)})" for (gateway, model), forms in missing.items())
    return f"not on offer without PUBLIC_URL or a public bucket: {forms}"


async def _model(settings: Settings) -> str:
    catalog = Catalog(load_checked_models(settings))
    wanted, usual = catalog.current_name(settings.default_model), catalog.default_model(settings.default_model)
    return usual if usual == wanted else f"{usual} (no configured gateway offers {wanted})"


async def _sale(settings: Settings) -> str:
    if not settings.sells_credits:
        return "off (set STAR_PACKS to sell credits for Telegram Stars)"
    monthly = settings.star_subscription
    told = [f"{pack.credits} credits for {pack.stars} Stars" for pack in settings.star_packs]
    packs = list(settings.star_packs)
    if monthly is not None:
        packs.append(most_of_a_month(monthly, settings.daily))
        more = packs[-1].credits - monthly.credits
        daily = f", and up to {more} more in daily ones," if more else ""
        told.append(f"{monthly.credits} credits{daily} for {monthly.stars} Stars every 30 days")
    warnings = [
        f"{loss.pack.credits} credits for {loss.pack.stars} Stars earn {loss.earned:.3f} USD a credit, "
        f"but {loss.model} costs {loss.cost:.3f} USD a credit"
        for loss in find_losses(packs, Catalog(load_models(settings)))
    ]
    if monthly is not None and settings.secret_key is None:
        warnings.append("SECRET_KEY is not set: after a change of the token no renewal can be credited")
    if 0 < settings.daily.subscribers <= settings.daily.everybody:
        warnings.append("STAR_SUBSCRIPTION_DAILY_CREDITS changes nothing: DAILY_CREDITS is not less")
    return ", ".join(told) + "".join(f"; WARNING: {warning}" for warning in warnings)


async def _words(settings: Settings) -> str:
    create_word_filter(settings)
    return settings.refused_words_file or "none"


async def _error_reports(settings: Settings) -> str:
    reports = create_error_reports(settings, Redactor(settings.secrets))
    if reports is None:
        return "off (set SENTRY_DSN to report unexpected errors)"
    reports.close()
    return "on: SENTRY_DSN is well-formed"


async def _traces(settings: Settings) -> str:
    create_tracer(settings).close()
    return settings.otel_exporter_otlp_endpoint or "off"


async def _database(settings: Settings) -> str:
    async with migrated_database(settings) as database:
        await prove_writable(database)
    return "up to date and writable"


async def _media(settings: Settings) -> str:
    try:
        store = create_media(settings)
        await store.put(_CHECK_KEY, b"check", "text/plain")
        await store.get(_CHECK_KEY)
        await store.delete(_CHECK_KEY)
    except (OSError, StorageDown) as error:
        raise CheckFailed(f"cannot write to MEDIA_URL: {error}") from error
    return "writable"
