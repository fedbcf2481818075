"""Updates by webhook: only with the secret, and each counts once."""

import asyncio

import pytest

from tests.support.bot_session import Stage
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = True
SETTINGS = {"TELEGRAM_UPDATES": "webhook"}
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def secret_of(stage: Stage) -> str:
    """What the bot told Telegram to say."""
    assert stage.world.webhook is not None
    assert stage.world.webhook.url == f"{stage.origin}/telegram"
    assert stage.world.webhook.secret is not None
    return stage.world.webhook.secret


async def test_an_order_comes_in_by_webhook_and_its_picture_goes_out(stage: Stage, ann: Person) -> None:
    assert "photo" in await stage.answer(await ann.says("/imagine a knock at the door"))
    assert [call for call in stage.world.journal.calls if call.method == "getUpdates"] == []


async def test_an_update_with_a_wrong_or_no_secret_is_refused_and_forgotten(stage: Stage, ann: Person) -> None:
    real = stage.world.chats[ann.id].messages[(await ann.says("hello"))["message_id"]].as_message()
    forged = {"update_id": 5, "message": real | {"message_id": 999, "text": "/imagine a forged order"}}
    secret = secret_of(stage)
    for headers in ({}, {HEADER: ""}, {HEADER: "wrong"}, {HEADER: secret[:-1]}, {HEADER: f"{secret}x"}):
        reply = await stage.http.post(f"{stage.origin}/telegram", json=forged, headers=headers)
        assert reply.status_code == 403
    assert await ann.credits() == 40
    assert stage.tasks("a forged order") == []


async def test_the_same_update_five_times_makes_one_order(stage: Stage, ann: Person) -> None:
    order = await ann.says("/imagine said only once")
    update = {
        "update_id": order["update_id"],
        "message": stage.world.chats[ann.id].messages[order["message_id"]].as_message(),
    }
    posts = [
        stage.http.post(f"{stage.origin}/telegram", json=update, headers={HEADER: secret_of(stage)}) for _ in range(5)
    ]
    assert {reply.status_code for reply in await asyncio.gather(*posts)} == {200}
    await stage.delivered(order)
    assert len(stage.tasks("said only once")) == 1
    assert len(stage.replies(order)) == 1
    assert await ann.credits() == 39


async def test_an_update_that_cannot_be_read_is_not_asked_for_again(stage: Stage, ann: Person) -> None:
    for body in (b"", b"{", b"[]", b'{"update_id": "x"}', b"[" * 5000, b'{"update_id": 7, "message": {"chat": 3}}'):
        headers = {HEADER: secret_of(stage)}
        reply = await stage.http.post(f"{stage.origin}/telegram", content=body, headers=headers)
        assert reply.status_code == 200, body
    assert await ann.credits() == 40
