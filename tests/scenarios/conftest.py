"""One world and one bot per module; every test's calls are checked when it is over."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.bot_session import Stage, open_stage
from tests.support.users import Person


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The module's stage: its SETTINGS and PUBLIC, where it has them, say how the bot is set up."""
    settings = getattr(request.module, "SETTINGS", {})
    public = getattr(request.module, "PUBLIC", False)
    async with open_stage(tmp_path_factory.mktemp("bot"), public=public, **settings) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def stage(running: Stage) -> AsyncIterator[Stage]:
    yield running
    running.verify()


@pytest.fixture
def ann(stage: Stage) -> Person:
    """Somebody who speaks English."""
    return stage.person()
