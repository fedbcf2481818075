"""The control panel beside the chats."""

import re

import pytest
from playwright.async_api import expect

from tests.support.page_user import PageUser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_bot_killed_in_the_middle_of_an_order_still_brings_the_picture(page_user: PageUser) -> None:
    page = page_user.page
    await page.locator("#tools").click()
    await page.locator("#pace-most").fill("3")
    await page.locator("#pace-least").fill("3")
    await page.locator("#pace-least").blur()
    before = await page_user.theirs.count()
    await page_user.says("/imagine a phoenix")
    await expect(page_user.theirs.nth(before)).to_contain_text("⏳")
    await expect(page.locator("#table-parts tbody tr").first).to_contain_text("running")
    await page.locator("#kill").click()
    await expect(page.locator("#banner")).to_contain_text("not running")
    await page.locator("#start").click()
    await expect(page.locator(".process")).to_contain_text("Running")
    await page_user.sees_a_picture(after=before)
    await expect(page.locator("#table-orders tbody tr").first).to_contain_text("delivered")
    await expect(page.locator("#table-ledger tbody tr").first).to_contain_text("settle")
    await expect(page.locator(".promises")).to_contain_text(
        re.compile(r"1 order = 1 delivered.*1 bought, 1 paid for", re.S)
    )
    assert await page_user.theirs.count() == before + 1


async def test_trouble_is_met_by_the_next_order_only(page_user: PageUser) -> None:
    page = page_user.page
    await page.locator("#tools").click()
    await page.locator("#meet-refused").click()
    await expect(page.locator(".waiting")).to_contain_text("Refused at the gateway")
    await expect(await page_user.asks("/imagine a teapot")).to_contain_text("Your credit was returned")
    await expect(page.locator(".waiting li")).to_have_count(0)
    await expect(page.locator("#table-ledger tbody tr").first).to_contain_text("refund")
    await page.locator("#meet-flood").click()
    await page.locator("#forget").click()
    await expect(page.locator(".waiting li")).to_have_count(0)
    await page_user.asks_for("/imagine a teapot")


async def test_another_gateway_paints_when_it_is_chosen(page_user: PageUser) -> None:
    page = page_user.page
    await page.locator("#tools").click()
    await page.locator("#gateway").select_option("pixwith")
    await expect(page.locator(".process")).to_contain_text("Running as process")
    await page_user.asks_for("/imagine a windmill")
    await expect(page.locator("#table-parts tbody tr").first).to_contain_text("PixWith")
