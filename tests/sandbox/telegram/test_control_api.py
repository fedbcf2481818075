"""What people can do, see and script through /_world, and who may use it."""

import asyncio
import json

import httpx
import pytest

from sandbox.telegram.control.actions import Actions
from sandbox.telegram.errors import ApiError
from tests.support.telegram_server import (
    ABROAD,
    ANN,
    FORUM,
    GALLERY,
    PLAIN,
    TOKEN,
    VERA,
    base64_of,
    open_harness,
    png,
    served_house,
)


@pytest.fixture
async def harness():
    async with open_harness() as built:
        yield built


async def test_the_world_begins_with_three_people_and_their_chats(harness):
    state = await harness.look("state")
    assert [(who["id"], who["first_name"], who["language_code"]) for who in state["people"]] == [
        (101, "Ann", "en"),
        (102, "Вера", "ru"),
        (103, "李雷", "zh-hans"),
    ]
    assert {chat["id"]: chat["type"] for chat in state["chats"]} == {
        101: "private",
        102: "private",
        103: "private",
        FORUM: "supergroup",
        PLAIN: "group",
        ABROAD: "group",
        GALLERY: "channel",
    }
    assert {chat["id"] for chat in state["chats"] if chat["bot_status"] == "left"} == {ABROAD}
    forum = await harness.look(f"chats/{FORUM}")
    assert (forum["is_forum"], forum["topics"]) == (True, {"2": "Foxes", "3": "Skies"})
    assert {member["id"]: member["status"] for member in forum["members"]}[ANN] == "creator"


async def test_blocking_and_kicking_answer_403_until_undone(harness):
    await harness.act("block", chat_id=ANN)
    told = await harness.call("sendMessage", chat_id=ANN, text="x")
    assert (told["error_code"], told["description"]) == (403, "Forbidden: bot was blocked by the user")
    await harness.act("unblock", chat_id=ANN)
    await harness.ok("sendMessage", chat_id=ANN, text="x")
    kicked = {
        PLAIN: "Forbidden: bot was kicked from the group chat",
        FORUM: "Forbidden: bot was kicked from the supergroup chat",
        GALLERY: "Forbidden: bot was kicked from the channel chat",
    }
    for chat_id, sentence in kicked.items():
        await harness.act("kick", chat_id=chat_id)
        assert await harness.refused("sendMessage", chat_id=chat_id, text="x") == sentence
        await harness.act("add", chat_id=chat_id)
        await harness.ok("sendMessage", chat_id=chat_id, text="x")
    changes = [update["my_chat_member"] for update in await harness.updates()]
    assert [change["new_chat_member"]["status"] for change in changes] == [
        "kicked",
        "member",
        "kicked",
        "member",
        "kicked",
        "member",
        "kicked",
        "administrator",
    ]


async def test_an_upgraded_group_sends_the_bot_to_its_new_id(harness):
    await harness.act("upgrade", chat_id=PLAIN, new_chat_id=-1003000000001)
    told = await harness.call("sendMessage", chat_id=PLAIN, text="x")
    assert told["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert told["parameters"] == {"migrate_to_chat_id": -1003000000001}
    there, here = [update["message"] for update in await harness.updates()]
    assert (there["chat"]["id"], there["migrate_to_chat_id"]) == (PLAIN, -1003000000001)
    assert (here["chat"]["id"], here["migrate_from_chat_id"]) == (-1003000000001, PLAIN)
    await harness.ok("sendMessage", chat_id=-1003000000001, text="x")


async def test_people_cannot_do_what_their_app_would_not_let_them(harness):
    acts = Actions(harness.world)
    with pytest.raises(ApiError, match="only admins post in a channel"):
        await acts.send(GALLERY, VERA, text="x")
    with pytest.raises(ApiError, match="message is too long"):
        await acts.send(ANN, ANN, text="x" * 4097)
    with pytest.raises(ApiError, match="message thread not found"):
        await acts.send(FORUM, ANN, text="x", thread_id=9)
    reply = await harness.client.post("/_world/send", json={"chat_id": ANN, "from_id": 999, "text": "x"})
    assert (reply.status_code, reply.json()) == (400, {"error": "Bad Request: person not found"})
    reply = await harness.client.post("/_world/send", json={"chat_id": ANN, "colour": "red"})
    assert reply.status_code == 400


async def test_a_persons_document_photo_and_edit_reach_the_bot(harness):
    document = {"name": "cat.png", "mime": "image/png", "base64": base64_of(png())}
    await harness.act("send", chat_id=ANN, from_id=ANN, document=document, caption="/edit x")
    sent = await harness.act("send", chat_id=ANN, from_id=ANN, text="before")
    edited = await harness.act("edit", chat_id=ANN, message_id=sent["message_id"], text="after")
    assert edited["edits"][0]["was"] == {"text": "before"}
    first, _, third = await harness.updates()
    assert first["message"]["document"]["file_name"] == "cat.png"
    assert first["message"]["document"]["thumbnail"]["width"] == 64
    assert third["edited_message"]["text"] == "after"


async def test_commands_are_offered_by_the_narrowest_scope_and_the_persons_language(harness):
    async def register(name: str, **how) -> None:
        await harness.ok("setMyCommands", commands=[{"command": name, "description": "x"}], **how)

    async def offered(chat_id: int, person_id: int) -> list[str]:
        found = await harness.look(f"commands?chat_id={chat_id}&person_id={person_id}")
        return [command["command"] for command in found]

    await register("all")
    await register("ru_all", language_code="ru")
    await register("groups", scope={"type": "all_group_chats"})
    await register("admins", scope={"type": "all_chat_administrators"})
    assert await offered(ANN, ANN) == ["all"]
    assert await offered(VERA, VERA) == ["ru_all"]
    assert await offered(PLAIN, VERA) == ["groups"]
    assert await offered(PLAIN, ANN) == ["admins"]
    assert await harness.ok("getMyCommands", language_code="ru") == [{"command": "ru_all", "description": "x"}]
    await harness.ok("deleteMyCommands", language_code="ru")
    assert await offered(VERA, VERA) == ["all"]
    bad = {"commands": [{"command": "Bad", "description": "x"}]}
    assert await harness.refused("setMyCommands", **bad) == "Bad Request: BOT_COMMAND_INVALID"


async def test_scripted_errors_are_met_once_each_by_the_calls_they_name(harness):
    await harness.act(
        "faults",
        [
            {"method": "sendMessage", "chat_id": ANN, "kind": "flood", "retry_after": 7},
            {"method": "*", "kind": "error", "error_code": 500, "description": "Internal Server Error"},
        ],
    )
    await harness.updates()
    flooded = await harness.call("sendMessage", chat_id=str(ANN), text="x")
    assert flooded["parameters"] == {"retry_after": 7}
    assert flooded["description"] == "Too Many Requests: retry after 7"
    broken = await harness.call("sendMessage", chat_id=VERA, text="x")
    assert (broken["error_code"], broken["description"]) == (500, "Internal Server Error")
    await harness.ok("sendMessage", chat_id=VERA, text="x")
    assert [call["fault"] for call in await harness.look("calls")] == [None, "flood", "error", None]


async def test_an_unknown_fault_is_refused(harness):
    reply = await harness.client.post("/_world/faults", json=[{"kind": "earthquake"}])
    assert reply.status_code == 400
    assert "earthquake" in reply.json()["error"]


@pytest.mark.parametrize(
    ("kind", "applied", "error"),
    [
        ("timeout_before", False, httpx.ReadTimeout),
        ("timeout_after", True, httpx.ReadTimeout),
        ("reset_before", False, httpx.RemoteProtocolError),
        ("reset_after", True, httpx.RemoteProtocolError),
    ],
)
async def test_a_lost_answer_leaves_its_effect_or_none(kind, applied, error):
    async with served_house() as (harness, _):
        await harness.act("faults", [{"method": "sendMessage", "kind": kind}])
        seq = harness.world.journal.seq
        with pytest.raises(error):
            await harness.client.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": ANN, "text": "x"}, timeout=0.3)
        await harness.world.journal.wait_for(lambda event: event["type"] == "call", after=seq)
        [call] = await harness.look("calls")
        assert (call["fault"], call["applied"], call["response"]) == (kind, applied, None)
        texts = [message["text"] for message in (await harness.look(f"chats/{ANN}"))["messages"]]
        assert texts == (["x"] if applied else [])


async def test_a_slow_answer_comes_after_all(harness):
    await harness.act("faults", [{"kind": "slow", "seconds": 0.01}])
    assert (await harness.ok("sendMessage", chat_id=ANN, text="x"))["text"] == "x"


async def test_events_stream_as_they_happen_and_resume_by_number():
    async with served_house() as (harness, _):
        async with harness.client.stream("GET", "/_world/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.aiter_lines()
            await anext(lines)
            await harness.act("send", chat_id=ANN, from_id=ANN, text="hello")
            await harness.ok("sendChatAction", chat_id=ANN, action="typing")
            told = []
            async for line in lines:
                if line.startswith("data: "):
                    told.append(json.loads(line.removeprefix("data: ")))
                if len(told) == 3:
                    break
        assert [event["type"] for event in told] == ["message", "action", "call"]
        assert told[0]["message"]["text"] == "hello"
        again = harness.client.stream("GET", "/_world/events", headers={"Last-Event-ID": str(told[1]["seq"])})
        async with again as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: "):
                    assert json.loads(line.removeprefix("data: ")) == told[2]
                    break


async def test_the_same_events_can_be_awaited_in_process(harness):
    acts, seq = Actions(harness.world), harness.world.journal.seq
    waiting = asyncio.create_task(
        harness.world.journal.wait_for(lambda event: event["type"] == "delete", after=seq, timeout=5)
    )
    [message] = await acts.send(ANN, ANN, text="gone soon")
    acts.delete(ANN, message.id)
    assert (await waiting)["message_id"] == message.id


async def test_starting_over_forgets_messages_but_never_counts_backwards(harness):
    before = await harness.act("send", chat_id=ANN, from_id=ANN, text="x")
    [update] = await harness.updates()
    await harness.ok("setMyCommands", commands=[{"command": "start", "description": "x"}])
    await harness.act("reset")
    state = await harness.look("state")
    assert state["calls"] == {}
    assert (await harness.look(f"chats/{ANN}"))["messages"] == []
    after = await harness.act("send", chat_id=ANN, from_id=ANN, text="y")
    assert after["message_id"] > before["message_id"]
    [newer] = await harness.updates()
    assert newer["update_id"] > update["update_id"]
    assert await harness.ok("getMyCommands") != []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1"}, 200),
        ({"Host": "localhost:8081", "Origin": "http://localhost:8081"}, 200),
        ({"Host": "[::1]:8081"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:8080"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_only_this_machines_own_pages_may_look(harness, headers, status):
    assert (await harness.client.get("/_world/state", headers=headers)).status_code == status
    posted = await harness.client.post("/_world/reset", headers=headers, content=b"{}")
    assert posted.status_code == status
