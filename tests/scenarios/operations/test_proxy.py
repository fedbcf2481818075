"""A bot that reaches Telegram through a proxy only."""

import pytest

from tests.support.bot_session import BotSession, imagine_bot
from tests.support.proxy_server import PASSWORD, open_proxy
from tests.support.users import Person

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_an_order_goes_through_the_proxy_to_telegram(scheme: str, session: BotSession, ann: Person) -> None:
    host, _, port = session.embedded.telegram_url.removeprefix("http://").rpartition(":")
    async with open_proxy((host, int(port))) as proxy:
        await session.restart(TELEGRAM_PROXY=proxy.url(scheme))
        assert "photo" in await session.answer(await ann.says(f"/imagine through {scheme}"))
        code, said, _ = await imagine_bot("check", settings=session.bot.settings, folder=session.bot.folder)
        assert code == 0
        assert f"✓ proxy: {scheme}://{proxy.host} for Telegram, none for gateways" in said
        assert "✓ token: @" in said
        await session.bot.stop()
    assert set(proxy.asked) == {(host, int(port))}
    for text in (session.log, said):
        assert PASSWORD not in text
        assert "p%40ss" not in text
    await session.restart(TELEGRAM_PROXY="")


async def test_check_names_the_proxy_that_is_away(session: BotSession) -> None:
    settings = session.bot.settings | {"TELEGRAM_PROXY": "socks5://ann:hush-hush@127.0.0.1:9", "HTTPS_PROXY": ""}
    code, said, _ = await imagine_bot("check", settings=settings, folder=session.bot.folder)
    assert code == 1
    assert "✗ proxy: cannot connect to TELEGRAM_PROXY (ConnectionRefusedError)" in said
    assert "✗ token: cannot connect to TELEGRAM_API_URL" in said
    assert "hush-hush" not in said
