"""The operator's list, as people meet it."""

from pathlib import Path

import pytest

from tests.support.bot_session import BotSession, labels, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_is_on_the_list_is_answered_and_costs_nothing(
    session: BotSession, ann: Person, tmp_path: Path
) -> None:
    done = await session.delivered(await ann.says("/imagine a ham sandwich"))
    offer = await session.answer(await ann.says("a ham salad"))
    listed = tmp_path / "refused.txt"
    listed.write_text("ham\n/sa[uv]sage/\n")
    await session.restart(REFUSED_WORDS_FILE=str(listed))
    assert "not allowed here" in await ann.asks("/imagine a Ham sandwich")
    assert labels(await session.answer(await ann.says("a savsage"))) == []
    for message, label in ((done, "Again"), (offer, "Paint")):
        assert "not allowed here" in (await ann.presses(message, label))["text"]
    assert "photo" in await session.answer(await ann.says("/imagine a hamster"))
    assert await ann.credits() == 38
    assert words(done)
