"""/privacy and /forget: what is kept, and how it is erased."""

from bot.chat.context import Call, Place, Press
from bot.chat.reply_sender import Alert, Answer, Offered, Rewrite, Say
from bot.handlers.services import House
from storage.media.retention import StillRunning, forget_person
from storage.orders.orders import unfinished


async def privacy(house: House, call: Call) -> list[Answer]:
    """What is kept, for how long, who sees it, and how to erase it."""
    settings = house.settings
    said = [
        house.say(call, "privacy-kept"),
        house.say(call, "privacy-pictures", days=_whole(settings.media_days)),
        house.say(call, "privacy-words", days=_whole(settings.prompt_days)),
        house.say(call, "privacy-who"),
        house.say(call, "privacy-erase"),
    ]
    return [Say(call.place, "\n\n".join(said))]


async def forget(house: House, call: Call) -> list[Answer]:
    """Says what would be erased, and asks; orders under way have to end first."""
    if call.user_id < 0:
        return [Say(call.place, house.say(call, "forget-people"), passing=True)]
    async with house.database.read() as connection:
        running = await unfinished(connection, user_id=call.user_id)
    if running:
        return [Say(call.place, house.say(call, "forget-running", count=len(running)), passing=True)]
    keyboard = house.keyboards.forget(call.user_id, call.language)
    return [Offered(call.place, house.say(call, "forget-question"), keyboard)]


async def pressed(house: House, press: Press) -> list[Answer]:
    """Erases everything of the one who asked, if it is the one who presses."""
    if press.order_id != str(press.user_id):
        return [Alert(press.query.id, house.sentences.plain(press.language, "alert-not-yours"), loud=True)]
    try:
        async with house.database.write() as tx:
            await forget_person(tx, user_id=press.user_id)
    except StillRunning as error:
        text = house.sentences.plain(press.language, "forget-running", count=error.count)
        return [Alert(press.query.id, text, loud=True)]
    house.eraser.wake.set()
    done, message = house.sentences.say(press.language, "forget-done"), press.query.message
    if message is None or not press.carried:
        return [Alert(press.query.id, house.sentences.plain(press.language, "forget-done"), loud=True)]
    return [Alert(press.query.id), Rewrite(Place(message.chat.id, None, message.message_id), done, None)]


def _whole(days: float) -> int:
    """Days as they are told: a part of one is a day."""
    return max(round(days), 1) if days else 0
