"""Changes of chats: the bot is blocked or unblocked, a group becomes a supergroup."""

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted, ChatMemberUpdated, Message

from bot.handlers.services import Services
from storage.admin.bans import move_ban
from storage.conversation import chats
from storage.conversation.missing_rights import forget_missing_rights, note_missing_right
from storage.payments.payments import move_account


async def on_membership_change(services: Services, change: ChatMemberUpdated) -> None:
    """Mutes the chat when the bot is blocked or removed, unmutes it when the bot is allowed again.

    Rights that were missing are forgotten, and those that the bot is now known to lack are noted.
    """
    chat_id, member = change.chat.id, change.new_chat_member
    async with services.database.write() as tx:
        if member.status in ("kicked", "left"):
            await chats.mute(tx, chat_id=chat_id)
        else:
            await chats.unmute(tx, chat_id=chat_id)
        await forget_missing_rights(tx, chat_id=chat_id)
        for word in _missing_rights(member):
            await note_missing_right(tx, chat_id=chat_id, thread_id=None, word=word)


def _missing_rights(member: ChatMember) -> tuple[str, ...]:
    if isinstance(member, ChatMemberRestricted):
        may = {"photos": member.can_send_photos, "videos": member.can_send_videos}
        return tuple(word for word in may if not may[word]) if member.can_send_messages else ("text",)
    if isinstance(member, ChatMemberAdministrator) and member.can_post_messages is False:  # None but in channels
        return ("channel",)
    return ()


async def on_group_upgrade(services: Services, message: Message) -> None:
    """Moves the group's orders, settings, credits and ban to its new id."""
    if message.migrate_to_chat_id is not None:
        async with services.database.write(lengthy=True) as tx:
            ids = {"old_id": message.chat.id, "new_id": message.migrate_to_chat_id}
            await chats.migrate_chat(tx, **ids)
            await move_account(tx, **ids)
            await move_ban(tx, **ids)
            await services.admin.state.announce(tx)
        await services.admin.state.load()


async def unmute_chat(services: Services, chat_id: int) -> None:
    """Unmutes a muted chat that has sent a message."""
    async with services.database.read() as connection:
        muted = await chats.is_muted(connection, chat_id=chat_id)
    if muted:
        async with services.database.write() as tx:
            await chats.unmute(tx, chat_id=chat_id)
