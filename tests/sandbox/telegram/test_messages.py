"""Sending, editing, deleting, reacting: what Telegram accepts, what it refuses and with which words."""

import json

import pytest

from sandbox.telegram.state.seed import populate
from sandbox.telegram.state.world import World
from tests.support.telegram_server import ANN, FORUM, GALLERY, PLAIN, VERA, Clock, open_harness, photo, png

KEYS = {"inline_keyboard": [[{"text": "Again", "callback_data": "again:1"}]]}


@pytest.fixture
async def harness():
    async with open_harness() as built:
        yield built


async def test_a_text_message_turns_into_a_photo_and_its_history_is_kept(harness):
    sent = await harness.ok("sendMessage", chat_id=ANN, text="⏳ painting", reply_markup=KEYS)
    media = json.dumps(photo(caption="<b>fox</b>", parse_mode="HTML"))
    edited = await harness.ok(
        "editMessageMedia", {"p": png(3000, 1500)}, chat_id=ANN, message_id=sent["message_id"], media=media
    )
    assert edited["message_id"] == sent["message_id"]
    assert "text" not in edited
    assert "reply_markup" not in edited
    assert [(size["width"], size["height"]) for size in edited["photo"]] == [
        (90, 45),
        (320, 160),
        (800, 400),
        (1280, 640),
        (2560, 1280),
    ]
    assert edited["caption_entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    [seen] = (await harness.look(f"chats/{ANN}"))["messages"]
    assert [edit["was"] for edit in seen["edits"]] == [{"text": "⏳ painting"}]
    assert seen["edits"][0]["was_markup"] == KEYS


async def test_the_same_edit_again_is_not_modified(harness):
    number = (await harness.ok("sendMessage", chat_id=ANN, text="a", reply_markup=KEYS))["message_id"]
    sentence = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as"
        " a current content and reply markup of the message"
    )
    assert (
        await harness.refused("editMessageText", chat_id=ANN, message_id=number, text="a", reply_markup=KEYS)
        == sentence
    )
    assert await harness.ok("editMessageText", chat_id=ANN, message_id=number, text="a")
    assert await harness.refused("editMessageReplyMarkup", chat_id=ANN, message_id=number) == sentence
    edited = await harness.ok("editMessageReplyMarkup", chat_id=ANN, message_id=number, reply_markup=KEYS)
    assert edited["reply_markup"] == KEYS


async def test_only_what_is_there_and_the_bots_own_can_be_edited(harness):
    theirs = await harness.act("send", chat_id=ANN, from_id=ANN, text="mine")
    photo = await harness.ok("sendPhoto", {"photo": png()}, chat_id=ANN)
    text = await harness.ok("sendMessage", chat_id=ANN, text="a")
    assert (
        await harness.refused("editMessageText", chat_id=ANN, message_id=99, text="b")
        == "Bad Request: message to edit not found"
    )
    assert (
        await harness.refused("editMessageText", chat_id=ANN, message_id=theirs["message_id"], text="b")
        == "Bad Request: message can't be edited"
    )
    assert (
        await harness.refused("editMessageText", chat_id=ANN, message_id=photo["message_id"], text="b")
        == "Bad Request: there is no text in the message to edit"
    )
    assert (
        await harness.refused("editMessageCaption", chat_id=ANN, message_id=text["message_id"], caption="b")
        == "Bad Request: there is no caption in the message to edit"
    )
    await harness.ok("deleteMessage", chat_id=ANN, message_id=text["message_id"])
    assert (
        await harness.refused("editMessageText", chat_id=ANN, message_id=text["message_id"], text="b")
        == "Bad Request: message to edit not found"
    )


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (b"no picture", "Bad Request: IMAGE_PROCESS_FAILED"),
        (png()[:60], "Bad Request: IMAGE_PROCESS_FAILED"),
        (png(9000, 1001), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (png(2100, 100), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (
            png() + bytes(10 * 1024 * 1024),
            "Bad Request: file of size 10485896 bytes is too big for a photo; the maximum size is 10485760 bytes",
        ),
        (b"", "Bad Request: file must be non-empty"),
    ],
    ids=["not an image", "cut off", "too long in sum", "too narrow", "too heavy", "empty"],
)
async def test_a_picture_that_is_no_telegram_photo_is_refused(harness, picture, sentence):
    assert await harness.refused("sendPhoto", {"photo": ("p.png", picture)}, chat_id=ANN) == sentence
    assert (await harness.look(f"chats/{ANN}"))["messages"] == []


@pytest.mark.parametrize(
    ("button", "sentence"),
    [
        ({"text": "x", "callback_data": ""}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "я" * 33}, "Bad Request: BUTTON_DATA_INVALID"),
        (
            {"text": "x"},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": " ", "callback_data": "d"},
            "Bad Request: can't parse inline keyboard button: text must be non-empty",
        ),
        (
            {"text": "x", "url": "nowhere"},
            "Bad Request: inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
    ],
)
async def test_bad_buttons_are_refused(harness, button, sentence):
    markup = {"inline_keyboard": [[button]]}
    assert await harness.refused("sendMessage", chat_id=ANN, text="x", reply_markup=markup) == sentence


async def test_texts_and_captions_beyond_the_limits_are_refused(harness):
    assert await harness.refused("sendMessage", chat_id=ANN, text="") == "Bad Request: message text is empty"
    assert await harness.refused("sendMessage", chat_id=ANN, text="x" * 4097) == "Bad Request: message is too long"
    sentence = await harness.refused("sendPhoto", {"photo": png()}, chat_id=ANN, caption="x" * 1025)
    assert sentence == "Bad Request: message caption is too long"


async def test_answers_carry_the_message_they_answer_one_level_deep(harness):
    first = await harness.act("send", chat_id=ANN, from_id=ANN, text="one")
    second = await harness.act("send", chat_id=ANN, from_id=ANN, text="two", reply_to=first["message_id"])
    third = await harness.ok(
        "sendMessage", chat_id=ANN, text="three", reply_parameters={"message_id": second["message_id"]}
    )
    assert third["reply_to_message"]["text"] == "two"
    assert "reply_to_message" not in third["reply_to_message"]


async def test_an_answer_to_nothing_needs_leave(harness):
    params = {"chat_id": ANN, "text": "x"}
    sentence = await harness.refused("sendMessage", **params, reply_parameters={"message_id": 77})
    assert sentence == "Bad Request: message to be replied not found"
    leave = {"message_id": 77, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await harness.ok("sendMessage", **params, reply_parameters=leave)


async def test_topics_keep_their_messages_and_general_has_no_number(harness):
    there = await harness.ok("sendMessage", chat_id=FORUM, text="x", message_thread_id=2)
    assert (there["message_thread_id"], there["is_topic_message"]) == (2, True)
    assert there["reply_to_message"]["forum_topic_created"]["name"] == "Foxes"
    general = await harness.ok("sendMessage", chat_id=FORUM, text="x")
    assert "message_thread_id" not in general
    answer = await harness.ok(
        "sendMessage", chat_id=FORUM, text="x", reply_parameters={"message_id": there["message_id"]}
    )
    assert answer["message_thread_id"] == 2
    for chat_id, thread_id in [(FORUM, 1), (FORUM, 99), (PLAIN, 2), (ANN, 2)]:
        sentence = await harness.refused("sendMessage", chat_id=chat_id, text="x", message_thread_id=thread_id)
        assert sentence == "Bad Request: message thread not found"


async def test_an_answer_in_general_names_a_thread_that_is_no_topic(harness):
    asked = await harness.act("send", chat_id=FORUM, from_id=ANN, text="/start")
    await harness.act("send", chat_id=FORUM, from_id=VERA, text="/help", reply_to=asked["message_id"])
    update = (await harness.updates())[-1]["message"]
    assert update["message_thread_id"] == asked["message_id"]
    assert "is_topic_message" not in update
    sentence = await harness.refused("sendMessage", chat_id=FORUM, text="x", message_thread_id=asked["message_id"])
    assert sentence == "Bad Request: message thread not found"


async def test_reactions_are_telegrams_own_and_repeating_one_is_fine(harness):
    order = await harness.act("send", chat_id=ANN, from_id=ANN, text="/imagine")
    where = {"chat_id": ANN, "message_id": order["message_id"]}
    for _ in range(2):
        assert await harness.ok("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "👀"}])
    [seen] = (await harness.look(f"chats/{ANN}"))["messages"]
    assert seen["reactions"] == [{"from_id": 123456, "emoji": ["👀"]}]
    refused = await harness.refused("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "✅"}])
    assert refused == "Bad Request: REACTION_INVALID"
    await harness.ok("setMessageReaction", **where, reaction=[])
    assert (await harness.look(f"chats/{ANN}"))["messages"][0]["reactions"] == []


async def test_a_press_is_answered_once_and_in_time():
    clock = Clock()
    async with open_harness(World(clock, populate=populate, callback_seconds=30)) as harness:
        sent = await harness.ok("sendMessage", chat_id=ANN, text="x", reply_markup=KEYS)
        first = await harness.act("press", chat_id=ANN, message_id=sent["message_id"], from_id=VERA, label="Again")
        [update] = await harness.updates()
        query = update["callback_query"]
        assert (query["id"], query["data"], query["from"]["id"]) == (first["id"], "again:1", VERA)
        assert query["message"]["reply_markup"] == KEYS
        assert query["chat_instance"]
        answer = {"callback_query_id": first["id"], "text": "done", "show_alert": True}
        await harness.ok("answerCallbackQuery", **answer)
        told = (await harness.look(f"presses/{first['id']}"))["answer"]
        assert told == {"at": clock.now, "text": "done", "show_alert": True}
        late = await harness.act("press", chat_id=ANN, message_id=sent["message_id"], from_id=ANN, data="tampered")
        clock.now += 31
        for number in (first["id"], late["id"], "1"):
            assert (
                await harness.refused("answerCallbackQuery", callback_query_id=number)
                == "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )


async def test_deleting_is_for_own_messages_and_for_admins(harness):
    theirs = await harness.act("send", chat_id=PLAIN, from_id=VERA, text="/start")
    where = {"chat_id": PLAIN, "message_id": theirs["message_id"]}
    assert await harness.refused("deleteMessage", **where) == "Bad Request: message can't be deleted"
    await harness.act("add", chat_id=PLAIN, admin=True)
    assert await harness.ok("deleteMessage", **where)
    assert await harness.refused("deleteMessage", **where) == "Bad Request: message to delete not found"
    assert (await harness.look(f"chats/{PLAIN}"))["messages"][-1]["deleted_by"] == "bot"
    assert await harness.ok("deleteMessages", chat_id=PLAIN, message_ids=[theirs["message_id"], 999])


async def test_channel_posts_of_the_bot_stand_in_the_channels_name(harness):
    sent = await harness.ok("sendMessage", chat_id=GALLERY, text="x")
    assert sent["sender_chat"]["id"] == GALLERY
    assert "from" not in sent


async def test_the_flood_limits_bite_only_where_they_are_switched_on():
    clock = Clock()
    async with open_harness(World(clock, populate=populate, limits=True)) as harness:
        for n in range(5):
            await harness.ok("sendMessage", chat_id=ANN, text=f"{n}")
        told = await harness.call("sendMessage", chat_id=ANN, text="6")
        assert told["error_code"] == 429
        assert told["description"] == "Too Many Requests: retry after 5"
        assert told["parameters"] == {"retry_after": 5}
        await harness.ok("sendChatAction", chat_id=ANN, action="upload_photo")
        await harness.ok("sendMessage", chat_id=VERA, text="other chats go on")
        clock.now += 5
        await harness.ok("sendMessage", chat_id=ANN, text="6")
        for n in range(20):
            clock.now += 1
            await harness.ok("sendMessage", chat_id=PLAIN, text=f"{n}")
        clock.now += 1
        told = await harness.call("sendMessage", chat_id=PLAIN, text="21")
        assert told["parameters"] == {"retry_after": 40}
    async with open_harness() as harness:
        for n in range(40):
            await harness.ok("sendMessage", chat_id=PLAIN, text=f"{n}")
