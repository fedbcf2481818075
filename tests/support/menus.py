"""Hands that turn a menu."""

from typing import Any

from tests.support.bot_session import BotSession, labels
from tests.support.users import Person

ADMIN = 900_001


def administrator(session: BotSession) -> Person:
    """The one in ADMIN_IDS, with a private chat."""
    if ADMIN not in session.world.people:
        session.world.private(session.world.person(ADMIN, "Boss", "en"))
    return Person(session, ADMIN)


async def opened(session: BotSession, person: Person, **how: Any) -> dict[str, Any]:
    """The menu that answers the person's /settings."""
    return await session.answer(await person.says("/settings", **how))


async def turned(session: BotSession, person: Person, menu: dict[str, Any], *turns: str) -> dict[str, Any]:
    """The menu after these presses, one after another."""
    for label in turns:
        before = len(session.seen(menu)["edits"])
        await person.presses(menu, label)
        await session.until(lambda before=before: len(session.seen(menu)["edits"]) > before)
    return session.seen(menu)


def flat(message: dict[str, Any]) -> list[str]:
    return [label for row in labels(message) for label in row]
