"""Methods that answer a press or a message without a message."""

from sandbox.telegram.errors import bad, unmodelled
from sandbox.telegram.methods.call import Call
from sandbox.telegram.rules.html import units
from sandbox.telegram.state.reactions import REACTIONS

ANSWER_LIMIT = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def answer_callback_query(call: Call) -> bool:
    """True; only the first answer to a press counts, and only in time."""
    press = call.world.presses.get(call.params["callback_query_id"])
    now = call.world.clock()
    if press is None or press.answer is not None or now - press.at > call.world.callback_seconds:
        raise bad(TOO_OLD)
    if units(call.get("text", "")) > ANSWER_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    if call.get("url"):
        raise unmodelled("the url of a callback answer")
    press.answer = {"at": now, "text": call.get("text", ""), "show_alert": call.get("show_alert", False)}
    call.world.journal.note("callback_answer", press=press.as_json())
    return True


async def set_message_reaction(call: Call) -> bool:
    """True, also when it changes nothing; an empty list takes the reaction back."""
    message = call.message("message to react not found")
    wanted = call.get("reaction", [])
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    emoji = [reaction.get("emoji", "").replace("\ufe0f", "") for reaction in wanted]
    if any(reaction["type"] != "emoji" for reaction in wanted) or not set(emoji) <= REACTIONS:
        raise bad("REACTION_INVALID")
    if emoji:
        message.reactions[call.world.bot.id] = emoji
    else:
        message.reactions.pop(call.world.bot.id, None)
    told = {"chat_id": message.chat.id, "message_id": message.id, "from_id": call.world.bot.id}
    call.world.journal.note("reaction", emoji=emoji, **told)
    return True
