"""Who may do what in a chat, and whose settings bear on whom there."""

from telegram.error import TelegramError

from bot.chat.errors import Trouble, trouble_of
from bot.handlers.services import House
from bot.i18n.refusal import Refusal
from bot.preferences.effective import Standing
from storage.accounts.preferences import NOTHING, Subject, preferred
from storage.conversation.chats import silent


async def is_admin(house: House, chat_id: int, user_id: int) -> bool:
    """Whether Telegram names the person among the chat's administrators; False when it cannot be asked."""
    try:
        member = await house.bot.get_chat_member(chat_id, user_id)
    except TelegramError:
        return False
    return member.status in ("creator", "administrator")


async def unwelcome(house: House, standing: Standing, *, user_id: int, chat_id: int) -> Refusal | None:
    """Why this person may not order in this chat. Who writes in the chat's own name is its administrator."""
    if standing.orderers == "everybody" or user_id < 0:
        return None
    if standing.orderers == "list" and standing.lists(user_id):
        return None
    if await is_admin(house, chat_id, user_id):
        return None
    return Refusal("refused-only-admins" if standing.orderers == "admins" else "refused-only-listed")


async def writable(house: House, user_id: int) -> bool:
    """Whether we may write to the person in private: not before they started us, nor while they block us.

    Found out by what would show there for some seconds that a picture comes. When in doubt, yes: sending will tell.
    """
    async with house.database.read() as connection:
        if await silent(connection, chat_id=user_id):
            return False
    try:
        await house.bot.send_chat_action(user_id, "upload_photo")
    except TelegramError as error:
        return trouble_of(error) is not Trouble.CLOSED
    return True


async def standing_of(house: House, *, user_id: int, chat_id: int, thread_id: int | None) -> Standing:
    """What was chosen by the person, by the topic and by the chat; raises `StorageDown`."""
    own = (Subject(user_id),) if user_id > 0 else ()
    chat = (Subject(chat_id),) if chat_id < 0 else ()
    topic = (Subject(chat_id, thread_id),) if chat_id < 0 and thread_id is not None else ()
    async with house.database.read() as connection:
        found = iter(await preferred(connection, *own, *topic, *chat))
    return Standing(*(next(found) if asked else NOTHING for asked in (own, topic, chat)))
