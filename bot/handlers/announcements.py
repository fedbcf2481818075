"""The button under every announcement: no more of them, or again."""

from bot.chat.context import ButtonContext
from bot.chat.replies import Reply, Toast
from bot.handlers.services import Services
from storage.admin.people import find_person, set_muted


async def on_opt_out(services: Services, press: ButtonContext) -> list[Reply]:
    """The person gets no more announcements; pressed again, they do."""
    async with services.database.write() as tx:
        person = await find_person(tx, person_id=press.user_id)
        muted = person is None or person.muted_at is None
        await set_muted(tx, person_id=press.user_id, muted=muted)
    key = "alert-news-off" if muted else "alert-news-on"
    return [Toast(press.query.id, services.translations.plain(press.language, key), as_alert=True)]
