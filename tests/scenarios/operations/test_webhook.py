"""Updates by webhook: only with the secret, and each counts once."""

import asyncio

import pytest

from tests.support.bot_session import BotSession
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = True
SETTINGS = {"TELEGRAM_UPDATES": "webhook"}
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def secret_of(session: BotSession) -> str:
    """What the bot told Telegram to say."""
    assert session.world.webhook is not None
    assert session.world.webhook.url == f"{session.origin}/telegram"
    assert session.world.webhook.secret is not None
    return session.world.webhook.secret


async def test_an_order_comes_in_by_webhook_and_its_picture_goes_out(session: BotSession, ann: Person) -> None:
    assert "photo" in await session.answer(await ann.says("/imagine a knock at the door"))
    assert [call for call in session.world.journal.calls if call.method == "getUpdates"] == []


async def test_an_update_with_a_wrong_or_no_secret_is_refused_and_forgotten(session: BotSession, ann: Person) -> None:
    real = session.world.chats[ann.id].messages[(await ann.says("hello"))["message_id"]].as_message()
    forged = {"update_id": 5, "message": real | {"message_id": 999, "text": "/imagine a forged order"}}
    secret = secret_of(session)
    for headers in ({}, {HEADER: ""}, {HEADER: "wrong"}, {HEADER: secret[:-1]}, {HEADER: f"{secret}x"}):
        reply = await session.http.post(f"{session.origin}/telegram", json=forged, headers=headers)
        assert reply.status_code == 403
    assert await ann.credits() == 40
    assert session.tasks("a forged order") == []


async def test_the_same_update_five_times_makes_one_order(session: BotSession, ann: Person) -> None:
    order = await ann.says("/imagine said only once")
    update = {
        "update_id": order["update_id"],
        "message": session.world.chats[ann.id].messages[order["message_id"]].as_message(),
    }
    posts = [
        session.http.post(f"{session.origin}/telegram", json=update, headers={HEADER: secret_of(session)})
        for _ in range(5)
    ]
    assert {reply.status_code for reply in await asyncio.gather(*posts)} == {200}
    await session.delivered(order)
    assert len(session.tasks("said only once")) == 1
    assert len(session.replies(order)) == 1
    assert await ann.credits() == 39


async def test_an_update_that_cannot_be_read_is_not_asked_for_again(session: BotSession, ann: Person) -> None:
    for body in (b"", b"{", b"[]", b'{"update_id": "x"}', b"[" * 5000, b'{"update_id": 7, "message": {"chat": 3}}'):
        headers = {HEADER: secret_of(session)}
        reply = await session.http.post(f"{session.origin}/telegram", content=body, headers=headers)
        assert reply.status_code == 200, body
    assert await ann.credits() == 40
