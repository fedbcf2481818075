"""Methods that change or remove messages."""

from sandbox.telegram.errors import Json, bad
from sandbox.telegram.methods.call import Call
from sandbox.telegram.rules.keyboards import kept_markup
from sandbox.telegram.rules.media import media_shown
from sandbox.telegram.rules.text import caption_content, text_content
from sandbox.telegram.state.chats import Message
from sandbox.telegram.wire.validation import ABSENT

CAPTION_FIELDS = {"caption", "caption_entities", "show_caption_above_media"}
CAPTIONED = {"photo", "video", "animation", "document"}
UNMODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)
DELETABLE_SECONDS = 48 * 3600


async def edit_message_text(call: Call) -> Json | bool:
    """Edits the text of a message."""
    message = _own(call)
    if "text" not in message.content:
        raise bad("there is no text in the message to edit")
    return _changed(call, message, text_content(call.params))


async def edit_message_media(call: Call) -> Json | bool:
    """Edits the media of a message; a text message may become one."""
    message = _own(call)
    if message.inline_id is not None and call.upload(call.params["media"]["media"]) is not None:
        raise bad("file can't be uploaded to an inline message; use a file_id or an URL")
    content = await media_shown(call, call.params["media"])
    if message.deleted:
        raise bad("message to edit not found")
    if message.album and ("document" in content) != ("document" in message.content):
        raise bad("can't change the type of an album's item")
    return _changed(call, message, content)


async def edit_message_caption(call: Call) -> Json | bool:
    """Edits the caption of a message."""
    message = _own(call)
    if not message.content.keys() & CAPTIONED:
        raise bad("there is no caption in the message to edit")
    kept = {name: value for name, value in message.content.items() if name not in CAPTION_FIELDS}
    return _changed(call, message, kept | caption_content(call.params))


async def edit_message_reply_markup(call: Call) -> Json | bool:
    """Edits the buttons of a message."""
    message = _own(call)
    return _changed(call, message, message.content)


async def delete_message(call: Call) -> bool:
    """Deletes a message."""
    message = call.message("message to delete not found")
    if not _deletable(call, message):
        raise bad("message can't be deleted")
    call.world.remove(message, by="bot")
    return True


async def delete_messages(call: Call) -> bool:
    """True; messages that are not there are skipped."""
    chat, numbers = call.chat(), call.params["message_ids"]
    if not 1 <= len(numbers) <= 100:
        raise bad("message identifiers must be 1-100")
    for message in (chat.messages.get(number) for number in numbers):
        if message and not message.deleted and _deletable(call, message):
            call.world.remove(message, by="bot")
    return True


def _own(call: Call) -> Message:
    """The bot's own message, or one that somebody chose from its inline results."""
    if "inline_message_id" in call.params:
        inline = call.world.inline_messages.get(call.params["inline_message_id"])
        if inline is None or inline.deleted:
            raise bad("MESSAGE_ID_INVALID")
        return inline
    for name in ("chat_id", "message_id"):
        if name not in call.params:
            raise bad(ABSENT[name])
    message = call.message("message to edit not found")
    if not message.by_bot:
        raise bad("message can't be edited")
    return message


def _changed(call: Call, message: Message, content: Json) -> Json | bool:
    """The message; True for an inline one, of which a bot is told nothing. No reply_markup takes the buttons away."""
    markup = kept_markup(call.get("reply_markup"))
    if content == message.content and markup == message.inline_markup:
        raise bad(UNMODIFIED)
    if message.album and markup:
        raise bad("albums can't have a reply markup")
    message.edits.append({"at": call.world.clock(), "was": message.content, "was_markup": message.markup})
    if content != message.content:
        message.edited = int(call.world.clock())
    message.content, message.markup = content, markup
    call.world.journal.note("edit", chat_id=message.chat.id, message=message.as_seen())
    return True if "inline_message_id" in call.params else message.as_message()


def _deletable(call: Call, message: Message) -> bool:
    chat = message.chat
    if call.world.clock() - message.date > DELETABLE_SECONDS:
        return chat.type == "channel"
    return message.by_bot or chat.type == "private" or chat.bot_status == "administrator"
