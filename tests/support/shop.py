"""Buying credits as a person does it: the menu, the invoice, the message that comes of it."""

from typing import Any

from tests.support.bot_session import BotSession, words
from tests.support.users import Person

Json = dict[str, Any]


def messages_of(session: BotSession, person: Person) -> list[Json]:
    """Everything in the person's private chat, oldest first."""
    return [one.as_seen() for one in session.world.chats[person.id].messages.values() if not one.deleted]


async def told(session: BotSession, person: Person, text: str, *, after: int = 0) -> Json:
    """The first message of the bot in the private chat with these words, after message number `after`."""

    def found() -> list[Json]:
        ours = (one for one in messages_of(session, person) if one["by_bot"] and one["message_id"] > after)
        return [one for one in ours if text in words(one)]

    return (await session.until(found))[0]


async def invoice(session: BotSession, person: Person, label: str, *, menu: Json | None = None) -> Json:
    """The invoice for the pack with that label in the menu."""
    shown = menu or await session.answer(await person.says("/buy"))
    before = {one["message_id"] for one in messages_of(session, person)}
    await person.presses(shown, label)

    def found() -> list[Json]:
        return [one for one in messages_of(session, person) if "invoice" in one and one["message_id"] not in before]

    return (await session.until(found))[0]


def link_of(message: Json) -> str:
    """The address behind the first button."""
    return str(message["reply_markup"]["inline_keyboard"][0][0]["url"])


async def opened(session: BotSession, person: Person, link: str) -> Json:
    """What the bot answers to somebody who opens a link to it."""
    return await session.answer(await person.says(f"/start {link.partition('?start=')[2]}"))
