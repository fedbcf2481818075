"""What happens to chats: the bot is blocked or welcomed back, a group becomes a supergroup."""

from telegram import ChatMemberUpdated, Message

from bot.handlers.services import House
from storage.conversation import chats


async def membership(house: House, change: ChatMemberUpdated) -> None:
    """Blocked or removed: the chat is left alone. Welcomed back: it may be answered again."""
    async with house.database.write() as tx:
        if change.new_chat_member.status in ("kicked", "left"):
            await chats.silence(tx, chat_id=change.chat.id)
        else:
            await chats.spoke(tx, chat_id=change.chat.id)


async def upgraded(house: House, message: Message) -> None:
    """The group has a new id: unfinished orders answer there."""
    if message.migrate_to_chat_id is not None:
        async with house.database.write() as tx:
            await chats.moved(tx, old_id=message.chat.id, new_id=message.migrate_to_chat_id)


async def heard(house: House, chat_id: int) -> None:
    """The chat spoke: if it had been left alone, it is not any longer."""
    async with house.database.read() as connection:
        silent = await chats.silent(connection, chat_id=chat_id)
    if silent:
        async with house.database.write() as tx:
            await chats.spoke(tx, chat_id=chat_id)
