"""SECRET_KEY is changed while links of the old key are out: both count for a while, then only the new one."""

from pathlib import Path

from tests.support.bot_session import Stage, open_stage
from tests.support.users import picture

HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def counts(stage: Stage, link: str, secret: str) -> tuple[int, int]:
    """What a link and an update with that secret are answered."""
    shown = await stage.http.get(link)
    told = await stage.http.post(f"{stage.origin}/telegram", json={"update_id": 1}, headers={HEADER: secret})
    return shown.status_code, told.status_code


async def test_an_old_key_counts_until_it_is_taken_away(tmp_path: Path) -> None:
    async with open_stage(tmp_path, public=True, TELEGRAM_UPDATES="webhook", SECRET_KEY="old") as stage:
        ann = stage.person()
        await stage.answer(await ann.shows(picture(), "/edit signed with the old key"))
        (task,) = stage.tasks("signed with the old key")
        assert stage.world.webhook is not None
        link, old_secret = task.job.images[0], stage.world.webhook.secret or ""
        assert await counts(stage, link, old_secret) == (200, 200)

        await stage.restart(SECRET_KEY="new,old")
        assert stage.world.webhook.secret != old_secret
        assert await counts(stage, link, old_secret) == (200, 200)
        await stage.answer(await ann.shows(picture(), "/edit signed with the new key"))
        (task,) = stage.tasks("signed with the new key")
        new_link, new_secret = task.job.images[0], stage.world.webhook.secret or ""

        await stage.restart(SECRET_KEY="new")
        assert await counts(stage, new_link, new_secret) == (200, 200)
        assert await counts(stage, link, old_secret) == (404, 403)
        stage.verify()
