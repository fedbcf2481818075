"""Sends one announcement: a text or a photo with buttons, and one that turns announcements off."""

from collections.abc import Sequence
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.ext import ExtBot

from bot.chat.rate_limiter import Priority

OPT_OUT, OPT_IN = "news:off", "news:on"


def announcement_keyboard(buttons: Sequence[tuple[str, str]], opt_out: str) -> InlineKeyboardMarkup:
    """The buttons with their addresses, and below them the one that turns announcements off."""
    rows = [[InlineKeyboardButton(label, url=address)] for label, address in buttons]
    return InlineKeyboardMarkup([*rows, [InlineKeyboardButton(opt_out, callback_data=OPT_OUT)]])


async def send_announcement(
    bot: ExtBot[Any], chat_id: int, *, text: str, photo_id: str | None, keyboard: InlineKeyboardMarkup
) -> None:
    """Sends it after everything else that waits to be sent; raises Telegram's errors. HTML."""
    how: dict[str, Any] = {
        "parse_mode": "HTML",
        "reply_markup": keyboard,
        "rate_limit_args": Priority.BROADCAST,
    }
    if photo_id is not None:
        await bot.send_photo(chat_id, photo_id, caption=text or None, **how)
    else:
        await bot.send_message(chat_id, text, link_preview_options=LinkPreviewOptions(is_disabled=True), **how)
