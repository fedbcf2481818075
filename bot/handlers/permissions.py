"""Who may do what in a chat, and whose settings bear on whom there."""

from telegram.error import TelegramError

from bot.chat.errors import ErrorKind, classify
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.preferences.effective import EffectiveSettings
from storage.accounts.preferences import NOTHING, Subject, load_preferences
from storage.conversation.chats import is_muted


async def is_admin(services: Services, chat_id: int, user_id: int) -> bool:
    """Whether Telegram names the person among the chat's administrators; False when it cannot be asked."""
    try:
        member = await services.bot.get_chat_member(chat_id, user_id)
    except TelegramError:
        return False
    return member.status in ("creator", "administrator")


async def check_may_order(
    services: Services, effective: EffectiveSettings, *, user_id: int, chat_id: int
) -> Refusal | None:
    """Why this person may not order in this chat. Who writes in the chat's own name is its administrator."""
    if effective.orderers == "everybody" or user_id < 0:
        return None
    if effective.orderers == "list" and effective.lists(user_id):
        return None
    if await is_admin(services, chat_id, user_id):
        return None
    return Refusal("refused-only-admins" if effective.orderers == "admins" else "refused-only-listed")


async def can_message_privately(services: Services, user_id: int) -> bool:
    """Whether we may write to the person in private: not before they started us, nor while they block us.

    Found out by what would show there for some seconds that a picture comes. When in doubt, yes: sending will tell.
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
    """What was chosen by the person, by the topic and by the chat; raises `StorageDown`."""
    own = (Subject(user_id),) if user_id > 0 else ()
    chat = (Subject(chat_id),) if chat_id < 0 else ()
    topic = (Subject(chat_id, thread_id),) if chat_id < 0 and thread_id is not None else ()
    async with services.database.read() as connection:
        found = iter(await load_preferences(connection, *own, *topic, *chat))
    return EffectiveSettings(*(next(found) if asked else NOTHING for asked in (own, topic, chat)))
