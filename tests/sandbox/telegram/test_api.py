"""The Bot API's HTTP interface: transports, token, methods, parameters."""

import json
import logging

import httpx
import pytest

from sandbox.telegram.methods.registry import METHODS
from sandbox.telegram.state.reactions import REACTIONS
from sandbox.telegram.wire.parameter_table import METHODS as TABLE
from tests.support.telegram_server import ANN, TOKEN, Harness, open_harness, png


@pytest.fixture
async def harness():
    async with open_harness() as built:
        yield built


async def _raw(harness: Harness, verb: str, address: str, **how) -> httpx.Response:
    return await harness.client.request(verb, address, **how)


@pytest.mark.parametrize("token", [TOKEN, TOKEN.replace(":", "%3A")])
@pytest.mark.parametrize(
    ("verb", "how"),
    [
        ("GET", {"params": {"chat_id": ANN, "text": "hello"}}),
        ("POST", {"json": {"chat_id": ANN, "text": "hello"}}),
        ("POST", {"data": {"chat_id": ANN, "text": "hello"}}),
        ("POST", {"files": {"chat_id": (None, str(ANN)), "text": (None, "hello")}}),
    ],
    ids=["query", "json", "urlencoded", "multipart"],
)
async def test_a_call_may_come_in_every_transport_telegram_takes(harness, token, verb, how):
    reply = await _raw(harness, verb, f"/bot{token}/sendMessage", **how)
    assert reply.json()["result"]["text"] == "hello"
    assert reply.json()["result"]["chat"] == {
        "id": ANN,
        "type": "private",
        "first_name": "Ann",
        "username": "ann_paints",
    }


async def test_a_wrong_token_is_unauthorized_for_calls_and_files(harness):
    for address in ("/bot123456:wrong/getMe", "/file/bot123456:wrong/photos/file_1.jpg"):
        reply = await _raw(harness, "GET", address)
        assert reply.status_code == 401
        assert reply.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_an_unknown_method_is_a_loud_404(harness, caplog):
    with caplog.at_level(logging.WARNING):
        told = await harness.call("sendTelepathy", chat_id=ANN)
    assert (told["ok"], told["error_code"]) == (False, 404)
    assert "sendTelepathy" in caplog.text


@pytest.mark.parametrize(
    ("method", "params", "sentence"),
    [
        ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": "", "text": "x"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": ANN}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 999, "text": "x"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "Bad Request: chat not found"),
        ("sendPhoto", {"chat_id": ANN}, "Bad Request: there is no photo in the request"),
        ("editMessageText", {"chat_id": ANN, "text": "x"}, "Bad Request: message identifier is not specified"),
        (
            "sendMessage",
            {"chat_id": ANN, "text": "x", "colour": "red"},
            "Bad Request: the sandbox knows no 'colour' in sendMessage",
        ),
        (
            "sendMessage",
            {"chat_id": ANN, "text": "x", "protect_content": "perhaps"},
            "Bad Request: parameter \"protect_content\" must be bool, got str 'perhaps'",
        ),
        (
            "sendMessage",
            {"chat_id": ANN, "text": "x", "reply_markup": "{"},
            "Bad Request: can't parse reply markup JSON object",
        ),
        (
            "sendMessage",
            {"chat_id": ANN, "text": "x", "reply_parameters": '{"message": 1}'},
            "Bad Request: the sandbox knows no 'message' in ReplyParameters",
        ),
        (
            "sendMessage",
            {"chat_id": ANN, "text": "x", "parse_mode": "MarkdownV2"},
            "Bad Request: the sandbox does not model parse_mode 'MarkdownV2', only HTML",
        ),
    ],
)
async def test_a_wrong_parameter_is_refused_by_name(harness, method, params, sentence):
    assert await harness.refused(method, **params) == sentence


async def test_a_person_who_never_started_the_bot_cannot_be_written_to(harness):
    harness.world.person(104, "Stranger")
    told = await harness.call("sendMessage", chat_id=104, text="hi")
    assert told["error_code"] == 403
    assert told["description"] == "Forbidden: bot can't initiate conversation with a user"


async def test_an_upload_nobody_refers_to_is_refused(harness):
    sentence = await harness.refused("sendMessage", {"stray": png()}, chat_id=ANN, text="x")
    assert sentence == "Bad Request: the sandbox found the upload 'stray', which no parameter of sendMessage refers to"


async def test_the_call_log_keeps_what_was_sent_understood_and_answered(harness):
    await harness.ok("sendPhoto", {"photo": ("fox.png", png(), "image/png")}, chat_id=str(ANN), caption="a fox")
    [call] = await harness.look("calls?method=sendPhoto")
    assert call["raw"] == {"chat_id": "101", "caption": "a fox"}
    assert call["params"] == {"chat_id": 101, "caption": "a fox", "photo": "attach://photo"}
    assert call["files"]["photo"]["size"] == len(png())
    assert call["files"]["photo"]["name"] == "fox.png"
    assert len(call["files"]["photo"]["sha256"]) == 64
    assert call["transport"] == "form-data"
    assert call["applied"] is True
    assert call["response"]["result"]["caption"] == "a fox"
    assert await harness.look(f"calls?after={call['n']}") == []


async def test_broken_unicode_is_refused_and_breaks_nothing(harness):
    body = json.dumps({"chat_id": ANN, "text": "\ud800"})
    address = f"/bot{TOKEN}/sendMessage"
    reply = await _raw(harness, "POST", address, content=body, headers={"content-type": "application/json"})
    assert reply.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    assert (await harness.look("state"))["calls"] == {}


def test_every_method_has_its_parameters_written_down():
    assert METHODS.keys() == TABLE.keys()


def test_telegrams_reactions_are_all_there():
    from telegram.constants import ReactionEmoji

    assert {emoji.value.replace("\ufe0f", "") for emoji in ReactionEmoji} == REACTIONS
