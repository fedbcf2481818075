"""Reads the effective settings of a person in a chat."""

from bot.preferences.effective import EffectiveSettings
from storage.accounts.preferences import NOTHING, Subject, load_preferences
from storage.database.database import Database


async def load_effective(database: Database, *, user_id: int, chat_id: int, thread_id: int | None) -> EffectiveSettings:
    """The choices of the person, the topic and the chat; raises `StorageDown`."""
    own = (Subject(user_id),) if user_id > 0 else ()
    chat = (Subject(chat_id),) if chat_id < 0 else ()
    topic = (Subject(chat_id, thread_id),) if chat_id < 0 and thread_id is not None else ()
    async with database.read() as connection:
        found = iter(await load_preferences(connection, *own, *topic, *chat))
    return EffectiveSettings(*(next(found) if subjects else NOTHING for subjects in (own, topic, chat)))
