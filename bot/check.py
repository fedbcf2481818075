"""`imagine-bot check`: tests each external dependency and prints one line for each."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from telegram import User
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.catalog.models import Catalog
from bot.chat.rate_limiter import RateLimiter
from bot.config.settings import BadSetting, Settings
from bot.database import migrated_database
from bot.factories import create_bot, create_gateways, create_transport, load_checked_models, load_models
from bot.observability.metrics import Metrics
from providers.contract import Gateway, Kind
from providers.errors import GatewayError, KeyRefused
from providers.transport import Transport
from storage.database.errors import StorageDown
from storage.database.health import prove_writable
from storage.media.factory import open_media

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
        except CheckFailed as error:
            healthy = False
            report(f"✗ {name}: {error}")

    bot = create_bot(settings, RateLimiter(Metrics()))
    transport = create_transport(settings)
    await line("token", _token(bot))
    await line("privacy mode", _privacy(bot))
    await line("inline mode", _inline(bot))
    await line("guest mode", _guests(bot))
    await line("public address", _public(settings))
    for gateway in create_gateways(settings).values():
        await line(gateway.name, _gateway(transport, gateway))
    await line("models", _models(settings))
    await line("default model", _model(settings))
    await line("database", _database(settings))
    await line("media", _media(settings))
    await bot.shutdown()
    await transport.aclose()
    return healthy


async def _token(bot: ExtBot[Any]) -> str:
    try:
        await bot.initialize()
    except InvalidToken as error:
        raise CheckFailed("Telegram rejected TELEGRAM_BOT_TOKEN") from error
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
        return "not set: gateways are polled and pictures uploaded to them (set PUBLIC_URL to get callbacks)"
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=_SECONDS) as client:
            reply = await client.get(f"{settings.public_url}/healthz")
    except httpx.HTTPError as error:
        raise CheckFailed(f"the bot does not answer at PUBLIC_URL. Is it running? ({type(error).__name__})") from error
    if reply.status_code != httpx.codes.OK:
        raise CheckFailed(f"PUBLIC_URL answered {reply.status_code}: it does not lead to this bot")
    return f"{settings.public_url} leads to this bot"


async def _gateway(transport: Transport, gateway: Gateway) -> str:
    try:
        credit = gateway.parse_account(await transport.send(gateway, gateway.account_request(), paid=False))
    except KeyRefused as error:
        raise CheckFailed(f"{gateway.name.upper()}_API_KEY was rejected") from error
    except GatewayError as error:
        raise CheckFailed(f"request to {gateway.name.upper()}_URL failed: {error}") from error
    return "the key works" if credit is None else f"the key works, {credit:g} credits left"


async def _models(settings: Settings) -> str:
    try:
        catalog = Catalog(load_models(settings))
    except BadSetting as error:
        raise CheckFailed(str(error)) from error
    videos = [model.name for model in catalog.models(Kind.VIDEO)]
    usual = settings.default_video_model if settings.default_video_model in videos else next(iter(videos), "none")
    changed = f", changed by {settings.models_file}" if settings.models_file is not None else ""
    return f"{len(catalog.models())} on offer, for videos by default: {usual}{changed}"


async def _model(settings: Settings) -> str:
    try:
        load_checked_models(settings)
    except BadSetting as error:
        raise CheckFailed(str(error)) from error
    return settings.default_model


async def _database(settings: Settings) -> str:
    try:
        async with migrated_database(settings) as database:
            await prove_writable(database)
    except BadSetting as error:
        raise CheckFailed(str(error)) from error
    return "up to date and writable"


async def _media(settings: Settings) -> str:
    try:
        store = open_media(settings.media_url, access=settings.bucket_access)
        await store.put(_CHECK_KEY, b"check", "text/plain")
        await store.get(_CHECK_KEY)
        await store.delete(_CHECK_KEY)
    except ValueError as error:
        raise CheckFailed(f"MEDIA_URL is wrong: it must be {error}") from error
    except (OSError, StorageDown) as error:
        raise CheckFailed(f"cannot write to MEDIA_URL: {error}") from error
    return "writable"
