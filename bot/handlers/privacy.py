"""/privacy and /forget: which data is stored, and how to erase it."""

from bot.chat.context import ButtonContext, MessageContext, ReplyTarget
from bot.chat.replies import Confirmation, EditText, Reply, TextReply, Toast
from bot.handlers.services import Services
from storage.media.retention import StillRunning, forget_person
from storage.orders.order_queries import unfinished


async def privacy(services: Services, context: MessageContext) -> list[Reply]:
    """Which data is stored, for how long, who sees it, and how to erase it."""
    settings = services.settings
    paragraphs = [
        services.translate(context, "privacy-kept"),
        services.translate(context, "privacy-pictures", days=_whole_days(settings.media_days)),
        services.translate(context, "privacy-words", days=_whole_days(settings.prompt_days)),
        services.translate(context, "privacy-who"),
        services.translate(context, "privacy-erase"),
    ]
    return [TextReply(context.place, "\n\n".join(paragraphs))]


async def forget(services: Services, context: MessageContext) -> list[Reply]:
    """Asks for confirmation; refused while the person has unfinished orders."""
    if context.user_id < 0:
        return [TextReply(context.place, services.translate(context, "forget-people"), expiring=True)]
    async with services.database.read() as connection:
        running = await unfinished(connection, user_id=context.user_id)
    if running:
        return [
            TextReply(context.place, services.translate(context, "forget-running", count=len(running)), expiring=True)
        ]
    keyboard = services.keyboards.forget(context.user_id, context.language)
    return [Confirmation(context.place, services.translate(context, "forget-question"), keyboard)]


async def on_press(services: Services, press: ButtonContext) -> list[Reply]:
    """Erases all data of the person who asked, if the same person pressed the button."""
    if press.order_id != str(press.user_id):
        return [
            Toast(press.query.id, services.translations.plain(press.language, "alert-not-your-data"), as_alert=True)
        ]
    try:
        async with services.database.write(lengthy=True) as tx:
            await forget_person(tx, user_id=press.user_id)
    except StillRunning as error:
        text = services.translations.plain(press.language, "forget-running", count=error.count)
        return [Toast(press.query.id, text, as_alert=True)]
    services.admin.directory.forget(press.user_id)
    services.retention_job.wake.set()
    done, message = services.translations.html(press.language, "forget-done"), press.query.message
    if message is None or not press.has_button:
        return [Toast(press.query.id, services.translations.plain(press.language, "forget-done"), as_alert=True)]
    return [Toast(press.query.id), EditText(ReplyTarget(message.chat.id, None, message.message_id), done, None)]


def _whole_days(days: float) -> int:
    """Whole days for display: at least 1 unless it is 0."""
    return max(round(days), 1) if days else 0
