"""A real client library drives the server, and an independent model of the Bot API agrees with what it sent."""

import datetime as dt

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    InputMediaVideo,
    ReactionTypeEmoji,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from tests.support.bot_api_model import validate
from tests.support.telegram_server import ANN, FORUM, GALLERY, PLAIN, TOKEN, base64_of, jpeg, png, served_house
from tests.support.video_samples import mp4

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("File", callback_data="file:1")]])


def _bot(origin: str, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=f"{origin}/bot", base_file_url=f"{origin}/file/bot")


async def test_python_telegram_bot_lives_a_whole_order_here():
    async with served_house() as (harness, origin), _bot(origin) as bot:
        assert (bot.id, bot.username) == (123456, "imagine_sandbox_bot")
        await bot.set_my_commands([BotCommand("start", "begin")], scope=BotCommandScopeChat(ANN), language_code="en")
        await harness.act("send", chat_id=ANN, from_id=ANN, photo=base64_of(png()), caption="/edit 🦊 <night>")
        [update] = await bot.get_updates(timeout=5, allowed_updates=["message", "callback_query"])
        order = update.message
        assert order.parse_caption_entities() == {order.caption_entities[0]: "/edit"}
        source = await order.photo[-1].get_file()
        assert len(await source.download_as_bytearray()) == order.photo[-1].file_size
        await bot.set_message_reaction(ANN, order.message_id, ReactionTypeEmoji("👀"))
        await bot.send_chat_action(ANN, "upload_photo")
        placeholder = await bot.send_message(
            ANN,
            "⏳ <b>painting</b>",
            parse_mode="HTML",
            reply_parameters=ReplyParameters(order.message_id, allow_sending_without_reply=True),
        )
        assert placeholder.reply_to_message.message_id == order.message_id
        done = await placeholder.edit_media(InputMediaPhoto(png(640, 480), caption="🦊"), reply_markup=KEYS)
        assert (done.photo[-1].width, done.caption, done.text) == (640, "🦊", None)
        with pytest.raises(BadRequest, match="Message is not modified"):
            await done.edit_caption("🦊", reply_markup=KEYS)
        await harness.act("press", chat_id=ANN, message_id=done.message_id, from_id=ANN, label="File")
        [press] = await bot.get_updates(offset=update.update_id + 1, timeout=5)
        await press.callback_query.answer("here it comes")
        document = await bot.send_document(ANN, png(), filename="fox.png", reply_to_message_id=done.message_id)
        assert document.document.file_name == "fox.png"
        assert len(await bot.send_media_group(ANN, [InputMediaPhoto(png()), InputMediaPhoto(png())])) == 2
        topic = await bot.send_photo(FORUM, png(), message_thread_id=3)
        assert (topic.message_thread_id, topic.is_topic_message) == (3, True)
        await done.delete()
        await bot.delete_messages(ANN, [done.message_id])

        calls = await harness.look("calls")
        for call in calls:
            if call["method"] != "file":
                validate(call["method"], call["raw"], call["files"])
        assert {call["method"] for call in calls} >= {"sendPhoto", "editMessageMedia", "getUpdates", "file"}
        assert all(call["response"]["ok"] for call in calls if call["method"] != "editMessageCaption")


async def test_python_telegram_bot_sends_videos_here(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    async with served_house() as (harness, origin), _bot(origin) as bot:
        await bot.send_chat_action(ANN, "record_video")
        placeholder = await bot.send_message(ANN, "⏳")
        facts = {"width": 320, "height": 180, "duration": 2, "supports_streaming": True}
        media = InputMediaVideo(mp4(), thumbnail=jpeg(), has_spoiler=True, caption="🦊", filename="fox.mp4", **facts)
        done = await placeholder.edit_media(media, reply_markup=KEYS)
        assert (done.video.width, done.video.height, done.video.file_name) == (320, 180, "fox.mp4")
        assert done.has_media_spoiler
        assert done.video.thumbnail.width == 320
        assert done.effective_attachment == done.video
        silent = await bot.send_video(ANN, mp4(sound=False), **facts)
        assert silent.video is None
        assert silent.animation.duration == dt.timedelta(seconds=2)
        assert (await bot.send_animation(ANN, silent.animation.file_id)).effective_attachment == silent.animation
        calls = await harness.look("calls")
        for call in calls:
            validate(call["method"], call["raw"], call["files"])
        assert all(call["response"]["ok"] for call in calls)


async def test_what_the_server_says_of_chats_and_members_is_understood():
    async with served_house() as (_, origin), _bot(origin) as bot:
        for chat_id in (ANN, FORUM, PLAIN, GALLERY):
            assert (await bot.get_chat(chat_id)).id == chat_id
        assert [member.user.first_name for member in await bot.get_chat_administrators(GALLERY)] == ["Ann", "Imagine"]
        assert (await bot.get_chat_member(PLAIN, ANN)).status == "creator"
        assert (await bot.get_chat_member(PLAIN, bot.id)).status == "member"
        assert await bot.get_chat_member_count(PLAIN) == 4
        photos = await bot.get_user_profile_photos(ANN)
        assert (photos.total_count, photos.photos[0][-1].width) == (1, 320)
        await bot.set_my_name("Имя", language_code="ru")
        assert ((await bot.get_my_name("ru")).name, (await bot.get_my_name()).name) == ("Имя", "Imagine")
        assert (await bot.get_webhook_info()).url == ""
        await bot.set_webhook(f"{origin}/nobody", secret_token="s", drop_pending_updates=True)
        assert (await bot.get_webhook_info()).max_connections == 40
        await bot.delete_webhook()


async def test_the_clients_errors_are_those_it_raises_for_telegram(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    async with served_house() as (harness, origin), _bot(origin) as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(999, "x")
        await harness.act("block", chat_id=ANN)
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(ANN, "x")
        await harness.act(
            "faults", [{"kind": "flood", "retry_after": 3}, {"kind": "reset_after"}, {"kind": "timeout_after"}]
        )
        with pytest.raises(RetryAfter):
            await bot.send_message(PLAIN, "x")
        with pytest.raises(NetworkError):
            await bot.send_message(PLAIN, "x")
        with pytest.raises(TimedOut):
            await bot.send_message(PLAIN, "x", read_timeout=0.3)
        stranger = _bot(origin, "123456:other")
        with pytest.raises(InvalidToken):
            await stranger.initialize()
        await stranger.shutdown()


@pytest.mark.parametrize(
    ("method", "params", "files"),
    [
        ("sendMessage", {"chat_id": "1"}, {}),
        ("sendMessage", {"chat_id": "1", "text": "x", "colour": "red"}, {}),
        ("sendMessage", {"chat_id": "1", "text": "x", "disable_notification": "{"}, {}),
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_parameters": '{"message": 5}'}, {}),
        (
            "sendMessage",
            {"chat_id": "1", "text": "x", "reply_markup": '{"inline_keyboard": [[{"text": "a", "data": "b"}]]}'},
            {},
        ),
        ("sendMessage", {"chat_id": "1", "text": "x"}, {"stray": {}}),
        ("editMessageMedia", {"chat_id": 1, "media": '{"type": "photo", "media": "attach://q"}'}, {"p": {}}),
        ("editMessageMedia", {"chat_id": 1, "media": '{"type": "foto", "media": "attach://p"}'}, {"p": {}}),
        ("editMessageMedia", {"chat_id": 1, "media": '{"type": "photo", "media": "attach://p", "size": 1}'}, {"p": {}}),
        ("sendTelepathy", {}, {}),
    ],
)
def test_the_independent_model_refuses_what_is_no_call(method, params, files):
    with pytest.raises(AssertionError):
        validate(method, params, files)


@pytest.mark.parametrize(
    ("method", "params", "files"),
    [
        ("sendMessage", {"chat_id": "-100", "text": "{not json}", "disable_notification": "true"}, {}),
        ("sendPhoto", {"chat_id": "@gallery"}, {"photo": {}}),
        ("sendMediaGroup", {"chat_id": 1, "media": [{"type": "photo", "media": "attach://p"}]}, {"p": {}}),
        ("setMessageReaction", {"chat_id": 1, "message_id": "5", "reaction": '[{"type":"emoji","emoji":"👀"}]'}, {}),
    ],
)
def test_the_independent_model_accepts_calls_as_they_come_over_the_wire(method, params, files):
    validate(method, params, files)
