"""Reads the effective settings of a person in a chat."""

from bot.catalog.models import Catalog
from bot.preferences.effective import EffectiveSettings, with_current_names
from storage.accounts.preferences import NOTHING, Subject, load_preferences
from storage.database.database import Database


async def load_effective(
    database: Database, catalog: Catalog, *, user_id: int, chat_id: int, thread_id: int | None
) -> EffectiveSettings:
    """The choices of the person, the topic and the chat, models by their names of today; raises `StorageDown`."""
    own = (Subject(user_id),) if user_id > 0 else ()
    chat = (Subject(chat_id),) if chat_id < 0 else ()
    topic = (Subject(chat_id, thread_id),) if chat_id < 0 and thread_id is not None else ()
    async with database.read() as connection:
        stored = await load_preferences(connection, *own, *topic, *chat)
    found = (with_current_names(one, catalog) for one in stored)
    return EffectiveSettings(*(next(found) if subjects else NOTHING for subjects in (own, topic, chat)))
