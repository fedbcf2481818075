"""By keyboard alone, with a screen reader, on a phone, in the dark, over a bad line."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support.page_user import ANN, Harness, PageUser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module")
async def phone(harness: Harness, chromium: Browser) -> AsyncIterator[PageUser]:
    page_user = await PageUser.come(harness, chromium, width=360, height=740, has_touch=True)
    yield page_user
    await page_user.leave()


async def test_the_keyboard_alone_orders_replies_and_looks(page_user: PageUser) -> None:
    page, keys = page_user.page, page_user.page.keyboard
    await expect(page.locator("#words")).to_be_focused()
    await keys.type("/im")
    await expect(page.locator('.completion [aria-selected="true"]')).to_contain_text("/imagine")
    await keys.press("Enter")
    await expect(page.locator("#words")).to_have_value("/imagine ")
    await keys.type("a red fox in snow")
    before = await page_user.theirs.count()
    await keys.press("Enter")
    await page_user.sees_a_picture(after=before)
    await expect(page_user.mine.last.locator(".reaction")).to_be_visible()
    await keys.press("ArrowUp")
    await expect(page_user.theirs.last).to_be_focused()
    await keys.press("r")
    await expect(page.locator(".context")).to_be_visible()
    await keys.type("make it night")
    await keys.press("Enter")
    answer = await page_user.sees_a_picture(after=before + 1)
    await keys.press("ArrowUp")
    await keys.press("Tab")
    await keys.press("Tab")
    await expect(answer.locator(".picture")).to_be_focused()
    await keys.press("Enter")
    await expect(page.locator("#viewer")).to_be_visible()
    await keys.press("ArrowLeft")
    await keys.press("Escape")
    await expect(answer.locator(".picture")).to_be_focused()
    await keys.press("Escape")
    await expect(page.locator("#words")).to_be_focused()
    await keys.press("Alt+ArrowDown")
    await expect(page.locator("#talk-head h2")).to_have_text("Painters")


async def test_a_screen_reader_is_told_what_comes(page_user: PageUser) -> None:
    await page_user.harness.bot_api("sendMessage", chat_id=ANN, text="listen")
    await expect(page_user.page.get_by_role("log")).to_contain_text("Imagine: listen")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious(harness: Harness, chromium: Browser, scheme: str) -> None:
    page_user = await PageUser.come(
        harness, chromium, width=1280, height=800, color_scheme=scheme, reduced_motion="reduce"
    )
    await page_user.asks_for("/imagine a castle --n 2")
    await page_user.asks("/help")
    assert await page_user.serious() == []
    await page_user.page.locator("#words").fill("/")
    await page_user.page.locator("#tools").click()
    await expect(page_user.page.locator("#table-orders tbody tr").first).to_be_visible()
    await page_user.page.locator("#meet-slow").click()
    await expect(page_user.page.locator(".waiting li")).to_have_count(1)
    assert await page_user.serious() == []
    await page_user.page.locator("#forget").click()
    await page_user.page.locator(".picture").last.click()
    assert await page_user.serious() == []
    await page_user.leave()


async def test_a_phone_shows_one_thing_at_a_time(phone: PageUser) -> None:
    page = phone.page
    await page.locator("#back").click()
    await expect(page.locator("#talk")).to_be_hidden()
    await page.get_by_role("button", name=re.compile("^Sunday walks")).click()
    await expect(page.locator(".side")).to_be_hidden()
    await expect(page.locator("#messages")).to_have_attribute("data-place", re.compile("-5001"))
    await phone.asks_for("/imagine a meadow --n 4")
    await page.locator("#tools").click()
    await expect(page.locator("#kill")).to_be_visible()
    too_wide = "e => e.getBoundingClientRect().right > 361 && !e.closest('.table-scroll, .hidden')"
    found = f"() => [...document.querySelectorAll('body *')].filter({too_wide}).map(e => e.className)"
    assert await page.evaluate(found) == []
    assert await phone.serious() == []
    await page.get_by_label("Close the control panel").click()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    assert await phone.serious() == []


async def test_the_dark_is_dark_and_the_light_is_light(harness: Harness, chromium: Browser) -> None:
    for scheme, darkest, lightest in (("dark", 0, 60), ("light", 200, 255)):
        page_user = await PageUser.come(harness, chromium, width=900, height=700, color_scheme=scheme)
        colour = await page_user.page.locator("#talk").evaluate("e => getComputedStyle(e).backgroundColor")
        red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
        assert darkest <= (red + green + blue) / 3 <= lightest
        await page_user.leave()


async def test_a_broken_line_is_said_and_mended(harness: Harness, chromium: Browser) -> None:
    page_user = await PageUser.come(harness, chromium, width=900, height=700)
    await page_user.page.route("**/_world/events*", lambda route: route.abort())
    await page_user.page.reload()
    await expect(page_user.page.locator("#banner")).to_contain_text("connection is lost")
    await harness.bot_api("sendMessage", chat_id=ANN, text="while you were away")
    await page_user.page.unroute("**/_world/events*")
    await expect(page_user.page.locator("#banner")).to_be_empty()
    await expect(page_user.theirs.last).to_contain_text("while you were away")
    await page_user.leave(may_fail=True)
