"""What people write is between them and the bot: above DEBUG none of it is in the log, however it ends."""

import pytest

from tests.support.bot_session import BotSession
from tests.support.users import picture

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.siege]

WORD = "xylophonist"
SAID = [
    f"/imagine a {WORD}",
    f"/imagine a {WORD} --ar 1:99",
    f"/imagine a {WORD} --{WORD}",
    f"/imagine a forbidden {WORD}",
    f"/imagine a {WORD} --model {WORD}",
    f"/show {WORD}",
    f"/{WORD}",
    f"/start {WORD}",
]


async def test_no_word_of_a_person_is_logged_above_debug(session: BotSession) -> None:
    session.may_fail("editMessageText", "sendMessage")
    ann = session.person(name=WORD)
    for gateway, kind in (("apipod", "garbled"), ("apikley", "failed"), ("pixwith", "bad_key")):
        await session.fault(gateway, kind, match=f"{WORD} {kind}")
        await session.answer(await ann.says(f"/imagine a {WORD} {kind} --via {gateway}"), seconds=40)
    await session.answer(await ann.shows(picture(), f"/edit as a {WORD}"))
    await session.answer(await ann.attaches(f"{WORD}.txt", b"no picture", f"/edit {WORD}", mime="text/plain"))
    await ann.says(f"just a {WORD}")
    for text in SAID:
        await ann.says(text)
    assert "credits" in await ann.asks("/quota")
    await session.until(
        lambda: not session.tasks(f"a forbidden {WORD}") or session.tasks(f"a forbidden {WORD}")[0].failure
    )
    assert session.log.count("submitted") >= 3
    assert WORD not in session.log
