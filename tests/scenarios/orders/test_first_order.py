"""The first order after a start waits for nothing that could have been got ready while the gateway painted."""

from pathlib import Path

import pytest

from tests.support.bot_session import BotSession

pytestmark = pytest.mark.asyncio(loop_scope="module")


def children(pid: int) -> set[str]:
    """The process ids of its child processes."""
    return {child for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()}


async def test_a_decoder_is_ready_before_the_first_picture_is(session: BotSession) -> None:
    ann = session.person()
    assert children(session.bot.pid) == set()
    await session.hold("apipod", "a first fox")
    asked = await ann.says("/imagine a first fox --via apipod")
    assert await session.until(lambda: children(session.bot.pid))
    session.let_go("a first fox")
    assert (await session.answer(asked))["photo"]
