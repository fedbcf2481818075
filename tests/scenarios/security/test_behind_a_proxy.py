"""Behind the operator's own proxy callers are told apart by what it adds to X-Forwarded-For, and by nothing else."""

import pytest

from tests.support.bot_session import BotSession
from tests.support.raw_http import exchanged, request

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = True
SETTINGS = {"TRUSTED_PROXIES": "127.0.0.1, 10.9.0.0/16"}


async def status(session: BotSession, *headers: str) -> int:
    """What somebody with a bad link is told."""
    return (await exchanged(session.origin, request("GET", "/media/wrong", *headers))).status


async def test_each_caller_behind_the_proxy_has_its_own_patience(session: BotSession) -> None:
    wrong = {await status(session, f"X-Forwarded-For: {number}.6.6.6, 203.0.113.7") for number in range(1, 250)}
    assert wrong == {404, 429}
    assert await status(session, "X-Forwarded-For: 203.0.113.7, 10.9.0.1") == 429
    assert await status(session, "X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.7") == 429
    assert await status(session, "X-Forwarded-For: 203.0.113.7, 198.51.100.1") == 404
    assert await status(session, "Forwarded: for=203.0.113.7") == 404
    assert await status(session) == 404
