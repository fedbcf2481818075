"""SECRET_KEY is changed while links of the old key are out: both count for a while, then only the new one."""

from pathlib import Path

import pytest

from tests.support.bot_session import BotSession, open_session
from tests.support.users import picture

pytestmark = pytest.mark.siege

HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def counts(session: BotSession, link: str, secret: str) -> tuple[int, int]:
    """What a link and an update with that secret are answered."""
    shown = await session.http.get(link)
    reply = await session.http.post(f"{session.origin}/telegram", json={"update_id": 1}, headers={HEADER: secret})
    return shown.status_code, reply.status_code


async def test_an_old_key_counts_until_it_is_taken_away(tmp_path: Path) -> None:
    async with open_session(tmp_path, public=True, TELEGRAM_UPDATES="webhook", SECRET_KEY="old") as session:
        ann = session.person()
        await session.answer(await ann.shows(picture(), "/edit signed with the old key"))
        (task,) = session.tasks("signed with the old key")
        assert session.world.webhook is not None
        link, old_secret = task.job.images[0], session.world.webhook.secret or ""
        assert await counts(session, link, old_secret) == (200, 200)

        await session.restart(SECRET_KEY="new,old")
        assert session.world.webhook.secret != old_secret
        assert await counts(session, link, old_secret) == (200, 200)
        await session.answer(await ann.shows(picture(), "/edit signed with the new key"))
        (task,) = session.tasks("signed with the new key")
        new_link, new_secret = task.job.images[0], session.world.webhook.secret or ""

        await session.restart(SECRET_KEY="new")
        assert await counts(session, new_link, new_secret) == (200, 200)
        assert await counts(session, link, old_secret) == (404, 403)
        session.verify()
