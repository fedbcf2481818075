"""What happens to chats: the bot is blocked or welcomed back, a group becomes a supergroup."""

from telegram import ChatMemberUpdated, Message

from bot.handlers.services import Services
from storage.conversation import chats


async def membership(services: Services, change: ChatMemberUpdated) -> None:
    """Blocked or removed: the chat is left alone. Welcomed back: it may be answered again."""
    async with services.database.write() as tx:
        if change.new_chat_member.status in ("kicked", "left"):
            await chats.mute(tx, chat_id=change.chat.id)
        else:
            await chats.unmute(tx, chat_id=change.chat.id)


async def upgraded(services: Services, message: Message) -> None:
    """The group has a new id: unfinished orders answer there."""
    if message.migrate_to_chat_id is not None:
        async with services.database.write() as tx:
            await chats.migrate_chat(tx, old_id=message.chat.id, new_id=message.migrate_to_chat_id)


async def heard(services: Services, chat_id: int) -> None:
    """The chat spoke: if it had been left alone, it is not any longer."""
    async with services.database.read() as connection:
        silent = await chats.is_muted(connection, chat_id=chat_id)
    if silent:
        async with services.database.write() as tx:
            await chats.unmute(tx, chat_id=chat_id)
