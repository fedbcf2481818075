"""Builds text results for inline queries and guest queries."""

from telegram import InlineKeyboardMarkup, InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions


def article(
    name: str, title: str, html: str, *, description: str | None = None, keyboard: InlineKeyboardMarkup | None = None
) -> InlineQueryResultArticle:
    """A result that becomes a text message. `name` has at most 64 bytes, title and description are plain text."""
    preview = LinkPreviewOptions(is_disabled=True)
    content = InputTextMessageContent(html, parse_mode="HTML", link_preview_options=preview)
    return InlineQueryResultArticle(name, title, content, description=description, reply_markup=keyboard)
