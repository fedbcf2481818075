"""Methods that put messages into chats."""

import asyncio

from sandbox.telegram.errors import Json, bad
from sandbox.telegram.methods.call import Call, find_chat
from sandbox.telegram.rules.keyboards import kept_markup
from sandbox.telegram.rules.media import animation_shown, document_shown, media_shown, photo_shown, video_shown
from sandbox.telegram.rules.text import text_content
from sandbox.telegram.state.chats import Chat, Message

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


async def send_message(call: Call) -> Json:
    """The sent text message."""
    chat = call.chat()
    return post(call, chat, text_content(call.params)).as_message()


async def send_photo(call: Call) -> Json:
    """The sent photo message."""
    chat = call.chat()
    return post(call, chat, await photo_shown(call, call.params, call.params["photo"])).as_message()


async def send_document(call: Call) -> Json:
    """The sent document message."""
    chat = call.chat()
    return post(call, chat, await document_shown(call, call.params, call.params["document"])).as_message()


async def send_video(call: Call) -> Json:
    """The sent message: with an animation where there is no sound, with a document where there is no video."""
    chat = call.chat()
    return post(call, chat, await video_shown(call, call.params, call.params["video"])).as_message()


async def send_animation(call: Call) -> Json:
    """The sent animation message."""
    chat = call.chat()
    return post(call, chat, await animation_shown(call, call.params, call.params["animation"])).as_message()


async def send_media_group(call: Call) -> list[Json]:
    """The messages of an album."""
    media = call.params["media"]
    chat = call.chat(messages=len(media))
    if len(media) < 2:
        raise bad("too few messages to send as an album")
    if len(media) > 10:
        raise bad("too many messages to send as an album")
    if len({item["type"] == "document" for item in media}) > 1:
        raise bad("document can't be mixed with other media types")
    contents = await asyncio.gather(*(media_shown(call, item) for item in media))
    album = str(13_000_000_000_000_000 + call.world.serial())
    return [post(call, chat, content, album=album).as_message() for content in contents]


async def copy_message(call: Call) -> Json:
    """The id of the copy, which names nobody it came from and has no buttons."""
    chat = call.chat()
    source = find_chat(call.world, call.params["from_chat_id"]).messages.get(call.params["message_id"])
    if source is None or source.deleted:
        raise bad("message to copy not found")
    if source.protected or not source.content:
        raise bad("message can't be copied")
    return {"message_id": post(call, chat, dict(source.content)).id}


async def send_chat_action(call: Call) -> bool:
    """True; people see the action for five seconds."""
    chat = call.chat()
    thread_id, _ = chat.placed(call.get("message_thread_id"), None)
    if call.params["action"] not in ACTIONS:
        raise bad("wrong parameter action in request")
    call.world.journal.note("action", chat_id=chat.id, thread_id=thread_id, action=call.params["action"])
    return True


def post(call: Call, chat: Chat, content: Json, *, album: str | None = None) -> Message:
    """The sent message: everything that the sending methods share is checked here, before it exists."""
    world, params = call.world, call.params
    chat.check_bot_rights(content, params.get("message_thread_id"))
    markup = kept_markup(params.get("reply_markup"))
    reply_to, quote = _replied(call, chat)
    direct_topic = params.get("direct_messages_topic_id")
    chat.check_direct_topic(direct_topic)
    thread_id, in_topic = chat.placed(params.get("message_thread_id"), reply_to)
    return world.post(
        chat,
        content,
        sender=None if chat.type == "channel" else world.bot,
        sender_chat=chat if chat.type == "channel" else None,
        by_bot=True,
        thread_id=thread_id,
        in_topic=in_topic,
        direct_topic=direct_topic,
        reply_to=reply_to,
        quote=quote,
        album=album,
        markup=markup,
        protected=params.get("protect_content", False),
        silent=params.get("disable_notification", False),
    )


def _replied(call: Call, chat: Chat) -> tuple[Message | None, Json | None]:
    asked = call.get("reply_parameters")
    if not asked:
        return None, None
    where = find_chat(call.world, asked["chat_id"]) if "chat_id" in asked else chat
    target = where.messages.get(asked["message_id"])
    if target is None or target.deleted:
        if asked.get("allow_sending_without_reply"):
            return None, None
        raise bad("message to be replied not found")
    quoted = asked.get("quote")
    if not quoted:
        return target, None
    if quoted not in target.text:
        raise bad("QUOTE_TEXT_INVALID")
    position = len(target.text[: target.text.index(quoted)].encode("utf-16-le")) // 2
    return target, {"text": quoted, "position": asked.get("quote_position", position), "is_manual": True}
