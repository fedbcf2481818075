"""The button under every announcement: no more of them. Another one takes that back."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.announcements import OPT_IN
from bot.chat.context import ButtonContext, ReplyTarget
from bot.chat.replies import Confirmation, Reply, Toast
from bot.handlers.services import Services
from storage.admin.people import set_muted


async def on_opt_out(services: Services, press: ButtonContext) -> list[Reply]:
    """The person gets no more announcements, also after a second press, and a button to get them again."""
    async with services.database.write() as tx:
        await set_muted(tx, person_id=press.user_id, muted=True)
    text = services.translations.plain(press.language, "alert-news-off")
    again = InlineKeyboardButton(services.translations.plain(press.language, "button-news"), callback_data=OPT_IN)
    place = ReplyTarget(press.user_id, None, 0)
    return [
        Toast(press.query.id, text, as_alert=True),
        Confirmation(place, services.translations.html(press.language, "news-off"), InlineKeyboardMarkup([[again]])),
    ]


async def on_opt_in(services: Services, press: ButtonContext) -> list[Reply]:
    """The person gets announcements again."""
    async with services.database.write() as tx:
        await set_muted(tx, person_id=press.user_id, muted=False)
    return [Toast(press.query.id, services.translations.plain(press.language, "alert-news-on"), as_alert=True)]
