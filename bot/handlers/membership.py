"""Changes of chats: the bot is blocked or unblocked, a group becomes a supergroup."""

from telegram import ChatMemberUpdated, Message

from bot.handlers.services import Services
from storage.conversation import chats


async def on_membership_change(services: Services, change: ChatMemberUpdated) -> None:
    """Mutes the chat when the bot is blocked or removed, unmutes it when the bot is allowed again."""
    async with services.database.write() as tx:
        if change.new_chat_member.status in ("kicked", "left"):
            await chats.mute(tx, chat_id=change.chat.id)
        else:
            await chats.unmute(tx, chat_id=change.chat.id)


async def on_group_upgrade(services: Services, message: Message) -> None:
    """Moves the group's orders and settings to its new id."""
    if message.migrate_to_chat_id is not None:
        async with services.database.write() as tx:
            await chats.migrate_chat(tx, old_id=message.chat.id, new_id=message.migrate_to_chat_id)


async def unmute_chat(services: Services, chat_id: int) -> None:
    """Unmutes a muted chat that has sent a message."""
    async with services.database.read() as connection:
        muted = await chats.is_muted(connection, chat_id=chat_id)
    if muted:
        async with services.database.write() as tx:
            await chats.unmute(tx, chat_id=chat_id)
