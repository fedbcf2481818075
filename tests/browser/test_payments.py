"""Credits are bought on the page with play Stars."""

import pytest
from playwright.async_api import expect

from tests.support.page_user import PageUser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_pack_is_bought_with_the_pay_button(page_user: PageUser) -> None:
    page = page_user.page
    await (await page_user.asks("/buy")).get_by_role("button", name="⭐ 50 · 20 credits").click()
    await page.get_by_role("button", name="Pay ⭐ 50").last.click()
    await expect(page.locator("#messages")).to_contain_text("Ann paid ⭐ 50")
    await expect(page_user.theirs.last).to_contain_text("20 credits added to your account")
    await expect(await page_user.asks("/quota")).to_contain_text("20 bonus credits")


async def test_a_subscription_is_renewed_and_a_payment_taken_back_from_the_control_panel(page_user: PageUser) -> None:
    page = page_user.page
    await (await page_user.asks("/buy")).get_by_role("button", name="a month").click()
    await page.get_by_role("link", name="⭐ Subscribe").last.click()
    await expect(page_user.theirs.last).to_contain_text("150 credits added to your account")
    await page.locator("#tools").click()
    await page.locator("#renew").click()
    await expect(page.locator("#table-ledger tbody tr").first).to_contain_text("purchase")
    await expect(page_user.theirs.filter(has_text="150 credits added to your account")).to_have_count(2)
    await expect(await page_user.asks("/quota")).to_contain_text("renews on")
    await page.locator("#charge-back").click()
    await expect(page.locator("#table-ledger tbody tr").first).to_contain_text("revoke")
    await expect(page.locator("#messages")).to_contain_text("Ann got ⭐ 250 back")


async def test_a_payment_whose_update_is_lost_is_credited_after_a_restart(page_user: PageUser) -> None:
    page = page_user.page
    await page.locator("#tools").click()
    await page.locator("#meet-payment_lost").click()
    receipts = page.locator(".message.theirs", has_text="100 credits added to your account")
    offers = page.get_by_role("button", name="⭐ 200 · 100 credits")
    before = await offers.count()
    await page_user.says("/buy")  # what the bot says about the payment that was taken back may come before the answer
    await expect(offers).to_have_count(before + 1)
    await offers.last.click()
    await page.get_by_role("button", name="Pay ⭐ 200").last.click()
    await expect(page.locator("#messages")).to_contain_text("Ann paid ⭐ 200")
    await page.locator("#kill").click()
    await page.locator("#start").click()
    await expect(receipts).to_have_count(1)
