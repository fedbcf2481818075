"""PURE. Which messages of a chat Telegram delivers to a bot: in privacy mode, and as a guest."""

from sandbox.telegram.errors import Json
from sandbox.telegram.state.chats import Message

SERVICE = ("new_chat_members", "left_chat_member", "forum_topic_created", "migrate_to_chat_id", "migrate_from_chat_id")


def reaches_bot(message: Message, *, bot_name: str) -> bool:
    """Private chats and channels: all. Groups: commands, answers to it, what came through it, service messages.

    All when it is an admin.
    """
    chat = message.chat
    if chat.bot_status in ("kicked", "left"):
        return False
    if not chat.is_group or chat.bot_status == "administrator":
        return True
    if message.via_bot and (message.via_bot.username or "").lower() == bot_name.lower():
        return True
    if any(name in message.content for name in SERVICE):
        return True
    if message.reply_to and message.reply_to.by_bot and not message.reply_to.deleted:
        return True
    return _commands(message, bot_name)


def calls_guest(message: Message, *, bot_name: str) -> bool:
    """Whether the message mentions the bot in a group that it is not a member of."""
    if not message.chat.is_group or message.chat.bot_status != "left":
        return False
    text = message.text.encode("utf-16-le")
    entities: list[Json] = message.content.get("entities") or message.content.get("caption_entities") or []
    named = (
        text[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        for entity in entities
        if entity["type"] == "mention"
    )
    return any(name.lower() == f"@{bot_name}".lower() for name in named)


def _commands(message: Message, bot_name: str) -> bool:
    """A command stands at the very start and names this bot or none."""
    entities: list[Json] = message.content.get("entities") or message.content.get("caption_entities") or []
    for entity in entities:
        if entity["type"] == "bot_command" and entity["offset"] == 0:
            _, _, named = message.text[: entity["length"]].partition("@")
            return not named or named.lower() == bot_name.lower()
    return False
