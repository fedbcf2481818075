"""/start, /models."""

from bot.chat.context import Call
from bot.chat.reply_sender import Answer, Say
from bot.handlers import share
from bot.handlers.services import House


async def start(house: House, call: Call) -> list[Answer]:
    """A greeting, in a group how to call the bot there; with a link's payload, what that link offers."""
    if not call.private:
        return [Say(call.place, house.say(call, "start-group"))]
    shared = await share.opened(house, call) if call.words else None
    if shared is not None:
        return shared
    greeting = house.say(call, "start-private")
    return [Say(call.place, f"{greeting}\n\n{house.say(call, 'shared-gone')}" if call.words else greeting)]


async def models(house: House, call: Call) -> list[Answer]:
    """Every model that the configured gateways offer."""
    lines = [house.say(call, "models-header")]
    for model in house.catalog.models():
        word = "models-both" if model.generates and model.edits else "models-edit" if model.edits else "models-generate"
        what = house.say(call, word)
        if model.name == house.settings.default_model:
            what += f", {house.say(call, 'models-default')}"
        lines.append(house.say(call, "models-line", name=model.name, what=what))
    return [Say(call.place, "\n".join(lines))]
