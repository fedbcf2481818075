"""Permissions in chats, and the effective settings of a person in a chat."""

from telegram.error import TelegramError

from bot.chat.errors import ErrorKind, classify
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.preferences.effective import EffectiveSettings
from bot.preferences.loading import load_effective
from storage.conversation.chats import is_muted


async def is_admin(services: Services, chat_id: int, user_id: int) -> bool:
    """Whether the person is an administrator of the chat; False if Telegram does not answer."""
    try:
        member = await services.bot.get_chat_member(chat_id, user_id)
    except TelegramError:
        return False
    return member.status in ("creator", "administrator")


def may_use_privately(services: Services, user_id: int) -> bool:
    """Whether the bot answers the person in private. Who writes as a chat is not known, and may be anybody."""
    settings = services.settings
    return not settings.allowed_ids or user_id < 0 or user_id in settings.allowed_ids | settings.admin_ids


async def check_may_order(
    services: Services, effective: EffectiveSettings, *, user_id: int, chat_id: int
) -> Refusal | None:
    """Why this person may not order in this chat. Anyone who writes as the chat itself is its administrator."""
    if effective.orderers == "everybody" or user_id < 0:
        return None
    if effective.orderers == "list" and effective.lists(user_id):
        return None
    if await is_admin(services, chat_id, user_id):
        return None
    return Refusal("refused-only-admins" if effective.orderers == "admins" else "refused-only-listed")


async def can_message_privately(services: Services, user_id: int) -> bool:
    """Whether the bot may write to the person: not before they started it, nor while they block it.

    Tested with a chat action ("sending a photo"). True if in doubt: sending will show it.
    """
    async with services.database.read() as connection:
        if await is_muted(connection, chat_id=user_id):
            return False
    try:
        await services.bot.send_chat_action(user_id, "upload_photo")
    except TelegramError as error:
        return classify(error) is not ErrorKind.CLOSED
    return True


async def load_effective_settings(
    services: Services, *, user_id: int, chat_id: int, thread_id: int | None
) -> EffectiveSettings:
    """The choices of the person, the topic and the chat; raises `StorageDown`."""
    return await load_effective(
        services.database, services.catalog, user_id=user_id, chat_id=chat_id, thread_id=thread_id
    )
