"""Inline queries and guests' calls: asked by people, answered with results, of which a message can be made."""

import base64
import re

from sandbox.telegram.errors import Json, bad
from sandbox.telegram.methods.answers import TOO_OLD
from sandbox.telegram.methods.call import Call
from sandbox.telegram.rules.html import units
from sandbox.telegram.rules.keyboards import kept_markup
from sandbox.telegram.rules.text import caption_content, text_content
from sandbox.telegram.state.chats import Chat, Message
from sandbox.telegram.state.people import Person
from sandbox.telegram.state.world import Asked, World

QUERY_LIMIT = 256
MOST_RESULTS = 50
CHAT_TYPES = {"private": "sender"}  # the only private chats here are those with the bot


async def answer_inline_query(call: Call) -> bool:
    """True; only the first answer to a query counts, and only in time. All results must be good."""
    asked = _waiting(call.world, call.params["inline_query_id"], guest=False)
    results = call.params["results"]
    if len(results) > MOST_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results}) < len(results):
        raise bad("RESULT_ID_DUPLICATE")
    for result in results:
        content_of(call.world, result)
    button = call.get("button")
    if button and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button["start_parameter"]):
        raise bad("START_PARAM_INVALID")
    if button and not button["text"].strip():
        raise bad("BUTTON_TEXT_INVALID")
    if len(call.get("next_offset", "").encode()) > 64:
        raise bad("NEXT_OFFSET_INVALID")
    asked.answer = {"at": call.world.clock(), "results": results, "button": button}
    call.world.journal.note("results", asked=asked.as_json())
    return True


async def answer_guest_query(call: Call) -> Json:
    """A SentGuestMessage: the result stands in the chat where the bot was called, as its message."""
    world, result = call.world, call.params["result"]
    asked = _waiting(world, call.params["guest_query_id"], guest=True)
    content, markup = content_of(world, result)
    asked.answer = {"at": world.clock(), "results": [result]}
    message = _posted(world, asked, content, markup, sender=world.bot, by_bot=True, reply_to=asked.message)
    return {"inline_message_id": message.inline_id}


def ask(world: World, chat: Chat, person: Person, query: str, thread_id: int | None) -> Asked:
    """The query, on its way to the bot."""
    if units(query) > QUERY_LIMIT:
        raise bad("a query has 256 characters at the most")
    asked = Asked(str(world.serial()), chat, person.id, query, world.clock(), thread_id=thread_id)
    world.asked[asked.id] = asked
    kind = CHAT_TYPES.get(chat.type, chat.type)
    told: Json = {"id": asked.id, "from": person.as_user(), "query": query, "offset": "", "chat_type": kind}
    world.updates.put("inline_query", told, person.id)
    return asked


def choose(world: World, person: Person, asked: Asked, result_id: str) -> Message:
    """The message that a result becomes. The bot hears which one was chosen only where that was asked of BotFather."""
    results = (asked.answer or {"results": []})["results"]
    result = next((one for one in results if one["id"] == result_id), None)
    if result is None:
        raise bad("no such result")
    content, markup = content_of(world, result)
    message = _posted(world, asked, content, markup, sender=person, via_bot=world.bot)
    if world.inline_feedback:
        told: Json = {"result_id": result_id, "from": person.as_user(), "query": asked.words}
        if message.inline_id is not None:
            told["inline_message_id"] = message.inline_id
        world.updates.put("chosen_inline_result", told, person.id)
    world.deliver(message)
    return message


def content_of(world: World, result: Json) -> tuple[Json, Json | None]:
    """What a message made of the result says, and its buttons; Refusal for a result that Telegram would not take."""
    if not 1 <= len(result["id"].encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    markup = kept_markup(result.get("reply_markup"))
    if result["type"] == "article":
        if not result["title"].strip():
            raise bad("ARTICLE_TITLE_EMPTY")
        said = result["input_message_content"]
        return text_content(said | {"text": said["message_text"]}), markup
    kind = "Photo" if "photo_file_id" in result else "Video"
    shown = world.files.used_again(result[f"{kind.lower()}_file_id"], kind)
    return shown | caption_content(result), markup


def _waiting(world: World, query_id: str, *, guest: bool) -> Asked:
    asked = world.asked.get(query_id)
    late = asked is not None and world.clock() - asked.at > world.query_seconds
    if asked is None or asked.answer is not None or late or (asked.message is not None) is not guest:
        raise bad(TOO_OLD)
    return asked


def _posted(world: World, asked: Asked, content: Json, markup: Json | None, **how: object) -> Message:
    """The result as a message. A bot can edit it later if it has buttons, or if it is a guest's own."""
    chat, inline_id = asked.chat, None
    if markup or "by_bot" in how:
        inline_id = base64.urlsafe_b64encode(b"inline message %012d" % world.serial()).decode().rstrip("=")
    reply_to = asked.message
    thread_id, in_topic = chat.placed(asked.thread_id, reply_to)
    placed = {"thread_id": thread_id, "in_topic": in_topic, "inline_id": inline_id, "markup": markup}
    if chat.type == "channel" and "by_bot" not in how:
        how |= {"sender": None, "sender_chat": chat}
    message = world.post(chat, content, **placed, **how)
    if inline_id is not None:
        world.inline_messages[inline_id] = message
    return message
