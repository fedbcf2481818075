"""/privacy and /forget: what is kept, and how it is erased."""

from bot.chat.context import ButtonContext, MessageContext, ReplyTarget
from bot.chat.reply_sender import Confirmation, EditText, Reply, TextReply, Toast
from bot.handlers.services import Services
from storage.media.retention import StillRunning, forget_person
from storage.orders.order_queries import unfinished


async def privacy(services: Services, context: MessageContext) -> list[Reply]:
    """What is kept, for how long, who sees it, and how to erase it."""
    settings = services.settings
    said = [
        services.translate(context, "privacy-kept"),
        services.translate(context, "privacy-pictures", days=_whole(settings.media_days)),
        services.translate(context, "privacy-words", days=_whole(settings.prompt_days)),
        services.translate(context, "privacy-who"),
        services.translate(context, "privacy-erase"),
    ]
    return [TextReply(context.place, "\n\n".join(said))]


async def forget(services: Services, context: MessageContext) -> list[Reply]:
    """Says what would be erased, and asks; orders under way have to end first."""
    if context.user_id < 0:
        return [TextReply(context.place, services.translate(context, "forget-people"), passing=True)]
    async with services.database.read() as connection:
        running = await unfinished(connection, user_id=context.user_id)
    if running:
        return [
            TextReply(context.place, services.translate(context, "forget-running", count=len(running)), passing=True)
        ]
    keyboard = services.keyboards.forget(context.user_id, context.language)
    return [Confirmation(context.place, services.translate(context, "forget-question"), keyboard)]


async def pressed(services: Services, press: ButtonContext) -> list[Reply]:
    """Erases everything of the one who asked, if it is the one who presses."""
    if press.order_id != str(press.user_id):
        return [Toast(press.query.id, services.translations.plain(press.language, "alert-not-yours"), loud=True)]
    try:
        async with services.database.write() as tx:
            await forget_person(tx, user_id=press.user_id)
    except StillRunning as error:
        text = services.translations.plain(press.language, "forget-running", count=error.count)
        return [Toast(press.query.id, text, loud=True)]
    services.retention_job.wake.set()
    done, message = services.translations.html(press.language, "forget-done"), press.query.message
    if message is None or not press.carried:
        return [Toast(press.query.id, services.translations.plain(press.language, "forget-done"), loud=True)]
    return [Toast(press.query.id), EditText(ReplyTarget(message.chat.id, None, message.message_id), done, None)]


def _whole(days: float) -> int:
    """Days as they are told: a part of one is a day."""
    return max(round(days), 1) if days else 0
