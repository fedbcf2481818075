"""/export: sends the person everything that is stored about them."""

from bot.chat.context import MessageContext
from bot.chat.replies import PersonalExport, Reply, TextReply
from bot.handlers.services import Services


async def export(services: Services, context: MessageContext) -> list[Reply]:
    """The ZIP files, once an hour; in private only, because they are for nobody else."""
    if context.user_id < 0 or not context.private:
        return [TextReply(context.place, services.translate(context, "export-private"), expiring=True)]
    if not services.once_per_hour.try_acquire("export", context.user_id):
        return [TextReply(context.place, services.translate(context, "export-again"))]
    return [
        TextReply(context.place, services.translate(context, "export-started")),
        PersonalExport(
            context.place,
            context.user_id,
            caption=services.translate(context, "export-caption"),
            failed=services.translate(context, "export-failed"),
        ),
    ]
