"""An administrator reads figures, sees a chart on dark paper, and gets a table."""

from io import BytesIO

import pytest
from PIL import Image

from tests.support.bot_session import BotSession, words
from tests.support.menus import ADMIN, administrator, turned
from tests.support.users import Person

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.siege]

SETTINGS = {"ADMIN_IDS": str(ADMIN)}


async def test_figures_chart_and_table(session: BotSession, ann: Person) -> None:
    boss = administrator(session)
    await session.delivered(await ann.says("/imagine a fox"))
    menu = await session.answer(await boss.says("/admin"))
    await turned(session, boss, menu, "📊 Statistics", "7 days", "🌙 Dark")
    text = words(session.seen(menu))
    assert "last 7 days" in text
    assert "1 delivered" in text
    assert "success: 100 %" in text
    for label, kind in (("Orders", "photo"), ("📄 CSV", "document")):
        before = len(session.world.chats[boss.id].messages)
        await boss.presses(menu, label)
        await session.until(lambda before=before: len(session.world.chats[boss.id].messages) > before)
        sent = session.world.chats[boss.id].messages[max(session.world.chats[boss.id].messages)].as_seen()
        assert kind in sent
        if kind == "photo":
            image = Image.open(BytesIO(session.file(sent))).convert("RGB")
            assert max(image.getpixel((2, 2))) < 80
        else:
            assert b"orders,delivered,1" in session.file(sent)
