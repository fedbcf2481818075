"""Texts that Telegram would not let anybody write, told by one who knows the secret: a megabyte, half characters."""

import json

import pytest

from tests.support.bot_session import BotSession
from tests.support.fuzz_inputs import GIANTS, SURROGATES
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = True
SETTINGS = {"TELEGRAM_UPDATES": "webhook", "PERSON_ACTIONS_PER_MINUTE": "1000", "MAX_QUEUED_PER_USER": "100"}
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.mark.parametrize("text", [*GIANTS, *SURROGATES], ids=range(len(GIANTS) + len(SURROGATES)))
async def test_each_is_answered_or_refused_at_the_door(session: BotSession, ann: Person, text: str) -> None:
    chat = session.world.chats[ann.id]
    session.may_fail("setMessageReaction")  # on a message that there is not
    real = chat.messages[(await ann.says("/quota"))["message_id"]].as_message()
    await session.until(lambda: [one for one in chat.messages.values() if one.by_bot])
    before = len(chat.messages)
    update = {"update_id": 10**9 + ann.id, "message": real | {"message_id": 10**6, "text": text}}
    assert session.world.webhook is not None
    headers = {HEADER: str(session.world.webhook.secret), "Content-Type": "application/json"}
    content = json.dumps(update)
    reply = await session.http.post(f"{session.origin}/telegram", content=content, headers=headers, timeout=30)
    if reply.status_code == 413:
        assert len(content) > 1_000_000
        assert "credits" in await ann.asks("/quota")
        return
    assert reply.status_code == 200
    await session.until(lambda: len(chat.messages) > before)
    for word in ("broke its handler", "Traceback"):
        assert word not in session.log
    answer = max(chat.messages.values(), key=lambda one: one.id).as_seen()
    await session.until(lambda: not str(session.seen(answer).get("text")).startswith("⏳"))
