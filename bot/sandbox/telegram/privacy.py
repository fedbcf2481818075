"""PURE. Which messages of a chat Telegram delivers to a bot in privacy mode."""

from bot.sandbox.telegram.messages import Message
from bot.sandbox.telegram.refusal import Json

SERVICE = ("new_chat_members", "left_chat_member", "forum_topic_created", "migrate_to_chat_id", "migrate_from_chat_id")


def reaches_bot(message: Message, *, bot_name: str) -> bool:
    """Private chats and channels: all. Groups: commands, answers to it, service messages; all when it is admin."""
    chat = message.chat
    if chat.bot_status in ("kicked", "left"):
        return False
    if not chat.is_group or chat.bot_status == "administrator":
        return True
    if any(name in message.content for name in SERVICE):
        return True
    if message.reply_to and message.reply_to.by_bot and not message.reply_to.deleted:
        return True
    return _commands(message, bot_name)


def _commands(message: Message, bot_name: str) -> bool:
    """A command stands at the very start and names this bot or none."""
    entities: list[Json] = message.content.get("entities") or message.content.get("caption_entities") or []
    for entity in entities:
        if entity["type"] == "bot_command" and entity["offset"] == 0:
            _, _, named = message.text[: entity["length"]].partition("@")
            return not named or named.lower() == bot_name.lower()
    return False
