"""OpenAI before another gateway that sells the same model: an empty account hands over, a refusal does not."""

import pytest

from tests.support.bot_session import BotSession
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"PROVIDERS": "openai,apipod", "DEFAULT_MODEL": "gpt-image-2"}


async def test_refused_content_is_not_tried_elsewhere(session: BotSession, ann: Person) -> None:
    refused = await session.answer(await ann.says("/imagine a forbidden fox"))
    assert "rules" in refused["text"]
    assert session.tasks("a forbidden fox", "apipod") == []
    assert await ann.credits() == 40


async def test_an_insufficient_quota_hands_over_to_the_next_gateway(session: BotSession, ann: Person) -> None:
    await session.fault("openai", "out_of_credit", match="make it thrifty")
    photo = await ann.shows(picture())
    assert "photo" in await session.answer(await ann.says("/edit make it thrifty", to=photo))
    assert session.tasks("make it thrifty", "openai") == []
    assert len(session.tasks("make it thrifty", "apipod")) == 1
    assert await ann.credits() == 39
