"""One world and one bot per module; every test's calls are checked when it is over."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.bot_session import BotSession, open_session
from tests.support.users import Person


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[BotSession]:
    """The module's bot session: its SETTINGS and PUBLIC, where it has them, say how the bot is set up."""
    settings = getattr(request.module, "SETTINGS", {})
    public = getattr(request.module, "PUBLIC", False)
    async with open_session(tmp_path_factory.mktemp("bot"), public=public, **settings) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="module")
async def session(running: BotSession) -> AsyncIterator[BotSession]:
    yield running
    running.verify()


@pytest.fixture
def ann(session: BotSession) -> Person:
    """Somebody who speaks English."""
    return session.person()
