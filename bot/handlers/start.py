"""/start and /models."""

from bot.chat.context import MessageContext
from bot.chat.replies import Reply, TextReply
from bot.handlers import buy, growth, share
from bot.handlers.services import Services


async def start(services: Services, context: MessageContext) -> list[Reply]:
    """The welcome text, or the offer of a share link; in a group, how to use the bot there."""
    if not context.private:
        return [TextReply(context.place, services.translate(context, "start-group"))]
    gifts, known = await growth.on_start(services, context)
    words = bool(context.words) and not known
    shared = await buy.on_buy_link(services, context) if words else None
    if shared is None and words:
        shared = await share.on_share_link(services, context)
    if shared is not None:
        return [*(TextReply(context.place, gift) for gift in gifts), *shared]
    paragraphs = [services.translate(context, "start-private"), *gifts]
    if context.words and not known:
        paragraphs.append(services.translate(context, "shared-gone"))
    return [TextReply(context.place, "\n\n".join(paragraphs))]


async def models(services: Services, context: MessageContext) -> list[Reply]:
    """Every model that the configured gateways offer."""
    lines = [services.translate(context, "models-header")]
    settings, catalog = services.settings, services.catalog
    defaults = [catalog.default_model(settings.default_model), catalog.current_name(settings.default_video_model)]
    for model in services.catalog.models():
        word = "models-both" if model.generates and model.edits else "models-edit" if model.edits else "models-generate"
        what = services.translate(context, "models-video" if model.films else word)
        if model.name in defaults:
            what += f", {services.translate(context, 'models-default')}"
        price = "models-price-second" if model.price.per_second else "models-price"
        what += f" · {services.translate(context, price, credits=model.price.credits)}"
        what += " · --mask" * model.masks + f" · --style {' | '.join(model.styles)}" * bool(model.styles)
        lines.append(services.translate(context, "models-line", name=model.name, what=what))
    return [TextReply(context.place, "\n".join(lines))]
