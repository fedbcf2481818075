"""Hands that turn a menu."""

from typing import Any

from tests.support.bot_session import Stage, labels
from tests.support.users import Person


async def opened(stage: Stage, person: Person, **how: Any) -> dict[str, Any]:
    """The menu that answers the person's /settings."""
    return await stage.answer(await person.says("/settings", **how))


async def turned(stage: Stage, person: Person, menu: dict[str, Any], *turns: str) -> dict[str, Any]:
    """The menu after these presses, one after another."""
    for label in turns:
        before = len(stage.seen(menu)["edits"])
        await person.presses(menu, label)
        await stage.until(lambda before=before: len(stage.seen(menu)["edits"]) > before)
    return stage.seen(menu)


def flat(message: dict[str, Any]) -> list[str]:
    return [label for row in labels(message) for label in row]
