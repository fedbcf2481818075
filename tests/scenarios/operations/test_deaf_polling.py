"""A polling bot that gets no updates helps itself, says why, and is not ready meanwhile."""

import asyncio
from typing import Any

import pytest

from sandbox.telegram.wire.webhook import Webhook
from tests.support.bot_session import BotSession
from tests.support.users import Person

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module")]

BORIS = 103
SETTINGS = {"ADMIN_IDS": str(BORIS)}
THIEF = "https://operator:pw@thief.example/a-path-that-is-secret"


async def another(session: BotSession, method: str, **params: Any) -> dict[str, Any]:
    """The answer to somebody else who has the bot's token."""
    token = session.bot.settings["TELEGRAM_BOT_TOKEN"]
    reply = await session.http.post(f"{session.embedded.telegram_url}/bot{token}/{method}", json=params, timeout=60)
    answer: dict[str, Any] = reply.json()
    return answer


async def readiness(session: BotSession) -> tuple[int, str | None]:
    """The status of /readyz, and why it is not 200."""
    reply = await session.http.get(f"{session.origin}/readyz")
    return reply.status_code, reply.json().get("why")


async def until_readiness(session: BotSession, status: int, why: str | None = None) -> None:
    """Returns once /readyz answers so: the bot hears of it a moment after Telegram has answered."""
    async with asyncio.timeout(20):
        while await readiness(session) != (status, why):  # noqa: ASYNC110 - nothing outside tells of it
            await asyncio.sleep(0.05)


def alerts(session: BotSession, words: str) -> list[str]:
    """What the administrator was told with these words."""
    texts = (message.as_seen().get("text", "") for message in session.world.chats[BORIS].messages.values())
    return [text for text in texts if words in text]


async def test_a_webhook_that_somebody_set_is_deleted_and_its_host_is_named(session: BotSession, ann: Person) -> None:
    session.may_fail("getUpdates")
    assert (await another(session, "setWebhook", url=THIEF))["ok"]
    await session.until(lambda: session.world.webhook is None)
    assert "photo" in await session.answer(await ann.says("/imagine heard again"))
    (alert,) = await session.until(lambda: alerts(session, "thief.example"))
    assert "revoke the token" in alert
    assert "thief.example" in session.log
    for secret in ("a-path-that-is-secret", "operator:pw"):
        assert secret not in session.log + alert
    await until_readiness(session, 200)


async def test_it_is_not_ready_while_the_webhook_cannot_be_deleted(session: BotSession, ann: Person) -> None:
    session.may_fail("getUpdates", "deleteWebhook")
    await session.bot.stop()
    fault = {"kind": "error", "method": "deleteWebhook", "error_code": 500, "times": 1000}
    await session.act("faults", faults=[fault])
    stuck = Webhook("http://127.0.0.1:9/nobody", session.world.updates, session.world.clock, secret=None)
    session.world.webhook, session.world.updates.webhook_set = stuck, True
    await session.start()
    await until_readiness(session, 503, "Telegram: Conflict")
    order = await ann.says("/imagine kept at Telegram meanwhile")
    await session.act("faults", clear=True)
    assert "photo" in await session.answer(order)
    await until_readiness(session, 200)


async def test_another_process_that_polls_is_reported_once(session: BotSession, ann: Person) -> None:
    session.may_fail("getUpdates")
    before = session.last_call
    conflicts = 0
    while conflicts < 2:
        await another(session, "getUpdates", timeout=20)  # ends the bot's request, and is ended by its next one
        calls = [call for call in session.world.journal.calls if call.n > before]
        conflicts = sum(call.method == "getWebhookInfo" for call in calls)
    await session.until(lambda: alerts(session, "Another program receives"))
    assert "photo" in await session.answer(await ann.says("/imagine alone again"))
    assert len(alerts(session, "Another program receives")) == 1
    assert "another process polls with this token" in session.log


async def test_a_revoked_token_makes_it_unready_until_telegram_takes_it_again(session: BotSession) -> None:
    session.may_fail("getUpdates")
    await session.act("faults", faults=[{"kind": "error", "method": "getUpdates", "error_code": 401, "times": 1000}])
    session.world.updates.interrupt("the token was revoked")
    await until_readiness(session, 503, "Telegram: InvalidToken")
    assert "was it revoked?" in session.log
    await session.act("faults", clear=True)
    await until_readiness(session, 200)
