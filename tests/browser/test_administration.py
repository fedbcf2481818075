"""/admin on the page: Ann, who runs the bot, steers it from her private chat."""

import re

import pytest
from playwright.async_api import Locator, expect

from sandbox.telegram.control.actions import Actions
from tests.support.page_user import VERA, PageUser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

# More people than a broadcast reaches before somebody can press a button; they have a private chat with the bot.
CROWD = range(9_001, 9_046)


async def turned(menu: Locator, *labels: str) -> Locator:
    """The menu, which edits itself, after these buttons."""
    for label in labels:
        before = await menu.inner_text()
        await menu.get_by_role("button", name=label).first.click()
        await expect(menu).not_to_have_text(before, use_inner_text=True)
    return menu


async def last_after(page_user: PageUser, text: str) -> Locator:
    """The bot's newest message, once it has this text."""
    await expect(page_user.theirs.last).to_contain_text(text)
    return page_user.theirs.nth(await page_user.theirs.count() - 1)


async def test_a_person_is_found_given_credits_banned_for_a_reason_and_let_in_again(page_user: PageUser) -> None:
    await page_user.goes(me=VERA)
    await page_user.asks("/quota")
    await page_user.goes()
    profile = await page_user.asks(f"/admin {VERA}")
    await turned(profile, "➕ Credits", "50", "✔️ Yes")
    await expect(profile).to_contain_text("50 bonus")
    await turned(profile, "🚫 Ban")
    await page_user.says("sells passes")
    sure = await last_after(page_user, "Ban 102 for “sells passes”?")
    await turned(sure, "✔️ Yes")
    await expect(sure).to_contain_text("🚫 Banned on")
    await page_user.goes(me=VERA)
    await expect(await page_user.asks("/quota")).to_contain_text("закрытый")
    await page_user.goes()
    await turned(page_user.theirs.last, "Unban")
    await page_user.goes(me=VERA)
    await expect(await page_user.asks("/quota")).to_contain_text("50")
    await page_user.goes()
    log = await page_user.asks("/admin log")
    await expect(log).to_contain_text(re.compile(r"101 unban 102.*101 ban 102 sells passes.*101 give 102 50", re.S))


async def test_statistics_are_a_picture_and_a_paused_gateway_buys_nothing(page_user: PageUser) -> None:
    await page_user.asks_for("/imagine a lighthouse at dusk")
    menu = await page_user.asks("/admin")
    await turned(menu, "📊 Statistics", "7 days", "🌙 Dark")
    await expect(menu).to_contain_text("Orders: 1 delivered, 0 failed · success: 100 %")
    await expect(menu).to_contain_text(re.compile(r"Stars: ⭐ \d+ received, ⭐ \d+ returned"))
    before = await page_user.theirs.count()
    await menu.get_by_role("button", name="Orders").click()
    await page_user.sees_a_picture(after=before)
    menu = await page_user.asks("/admin")
    await turned(menu, "🔌 Gateways", "⏸ apipod", "⏸ apikley", "⏸ pixwith")
    await expect(menu.get_by_role("button", name="▶️")).to_have_count(3)
    await expect(await page_user.asks("/imagine a windmill")).not_to_contain_text("⏳")
    menu = await page_user.asks("/admin")
    await turned(menu, "🔌 Gateways", "▶️ apipod", "▶️ apikley", "▶️ pixwith")
    await page_user.asks_for("/imagine a windmill")


async def test_a_broadcast_is_seen_before_it_is_sent_and_stopped_in_the_middle(page_user: PageUser) -> None:
    world = page_user.harness.control_panel.world.world
    actions = Actions(world)
    for number in CROWD:
        world.private(world.person(number, f"P{number}", "en"))
        await actions.send(number, number, text="/terms")
    menu = await page_user.asks("/admin")
    await turned(menu, "📣 Broadcast", "✍️ New")
    await page_user.says("A new model is here")
    await expect(page_user.theirs.last.get_by_role("button", name="🔕")).to_be_visible()
    draft = page_user.theirs.nth(await page_user.theirs.count() - 2)
    await turned(draft, "Everybody")
    await expect(draft).to_contain_text("Send it to")
    await turned(draft, "📤 Send", "⏹ Stop")
    await expect(draft).to_contain_text("Stopped")
    log = await page_user.asks("/admin log")
    await expect(log).to_contain_text(re.compile(r"101 stop broadcast 1.*101 send broadcast 1", re.S))


async def test_a_request_for_help_is_answered_and_its_payment_returned(page_user: PageUser) -> None:
    await page_user.goes(me=VERA)
    await (await page_user.asks("/buy")).get_by_role("button", name="⭐ 50").click()
    await page_user.page.get_by_role("button", name="Pay ⭐ 50").last.click()
    await expect(page_user.theirs.last).to_contain_text("Получено ⭐ 50")
    await page_user.asks("/paysupport верните звёзды")
    await page_user.goes()
    ticket = await last_after(page_user, "верните звёзды")
    await turned(ticket, "💬 Answer")
    await page_user.says("They are on their way.")
    await turned(await last_after(page_user, "Send this to 102?"), "📤 Send")
    menu = await page_user.asks("/admin")
    await turned(menu, "🎫 Requests", "💬 #1", "⭐ Payments", "↩️ ⭐ 50", "✔️ Yes")
    await expect(menu).to_contain_text("being returned")
    await page_user.goes(me=VERA)
    await expect(page_user.page.locator("#messages")).to_contain_text("They are on their way.")
    await expect(page_user.page.locator("#messages")).to_contain_text("Вам возвращено ⭐ 50")
