"""Methods by which the bot gets updates: asking for them, or naming an address."""

import re
from urllib.parse import urlsplit

from sandbox.telegram.errors import Json, bad
from sandbox.telegram.methods.call import Call
from sandbox.telegram.state.world import World
from sandbox.telegram.wire.webhook import Webhook

LONGEST_POLL_SECONDS = 50


async def get_updates(call: Call) -> list[Json]:
    """Waiting updates; an offset acknowledges everything below it."""
    call.world.updates.allow(call.get("allowed_updates"))
    return await call.world.updates.poll(
        offset=call.get("offset", 0),
        limit=min(max(call.get("limit", 100), 1), 100),
        timeout=min(max(call.get("timeout", 0), 0), LONGEST_POLL_SECONDS),
    )


async def set_webhook(call: Call) -> bool:
    """True; from now on updates are posted to the url. http is good enough here, unlike at Telegram."""
    url, secret = call.params["url"], call.get("secret_token")
    if not url:
        return await delete_webhook(call)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    world = call.world
    _drop(world, pending=call.get("drop_pending_updates", False))
    world.updates.allow(call.get("allowed_updates"))
    world.updates.interrupt("terminated by setWebhook request")
    world.updates.webhook_set = True
    world.webhook = Webhook(
        url,
        world.updates,
        world.clock,
        secret=secret,
        max_connections=min(max(call.get("max_connections", 40), 1), 100),
        retry_seconds=world.webhook_retry_seconds,
    )
    world.webhook.start()
    return True


async def delete_webhook(call: Call) -> bool:
    """True, also when there was none."""
    _drop(call.world, pending=call.get("drop_pending_updates", False))
    return True


async def get_webhook_info(call: Call) -> Json:
    """Where updates go and how many wait."""
    world = call.world
    told: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(world.updates.fresh())}
    if world.updates.allowed:
        told["allowed_updates"] = world.updates.allowed
    return told | (world.webhook.info() if world.webhook else {})


def _drop(world: World, *, pending: bool) -> None:
    if world.webhook:
        world.webhook.stop()
    world.webhook, world.updates.webhook_set = None, False
    if pending:
        world.updates.clear()
