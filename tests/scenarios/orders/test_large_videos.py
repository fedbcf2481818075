"""Videos that are too large for Telegram: a link to them, or the credits back."""

import pytest

from tests.support.bot_session import BotSession, Json, labels, words
from tests.support.users import Person

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.siege]

SETTINGS = {"DAILY_CREDITS": "1000", "TELEGRAM_UPLOAD_MB": "1"}
LARGE = "--model seedance-2.0 --res 4k --sec 15"


async def filmed(session: BotSession, person: Person, prompt: str) -> Json:
    """What became of a video of more than a megabyte."""
    session.task_queue("apipod").scale = 1.0  # else all is filmed small
    order = await person.says(f"/video {prompt} {LARGE}")
    await person.presses(await session.answer(order), "Make it")
    found = await session.until(
        lambda: [one for one in session.replies(order) if "Make this" not in words(one) and "⏳" not in words(one)]
    )
    return found[0]


async def test_without_a_public_address_it_is_given_back_and_kept(session: BotSession, ann: Person) -> None:
    end = await filmed(session, ann, "a large fox")
    assert "at 2 MB it is larger than Telegram accepts here" in words(end)
    assert "credits were returned" in words(end)
    assert "public address" in words(end)
    assert await ann.credits() == 1000
    order_id = words(end).partition("/show ")[2].split()[0]
    assert "public address" in await ann.asks(f"/show {order_id}")

    await session.restart(PUBLIC_URL=session.origin)
    shown = await session.answer(await ann.says(f"/show {order_id}"))
    address = shown["markup"]["inline_keyboard"][1][0]["url"]
    assert len((await session.http.get(address)).content) > 1_000_000
    assert await ann.credits() == 1000

    end = await filmed(session, ann, "a large fox with a link")
    assert "within a week" in words(end)
    assert "⬇️ Download" in labels(end)[1]
    assert await ann.credits() < 1000
