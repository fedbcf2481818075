"""An evening in a group: three people, one bot, one long conversation, as the page shows it to each of them."""

import re

import pytest
from playwright.async_api import Locator, expect

from sandbox.telegram.state.seed import PLAIN
from tests.support.page_user import ANN, LILEI, VERA, PageUser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def replies(page_user: PageUser, bubble: Locator, text: str) -> None:
    await bubble.hover()
    await bubble.get_by_label("Reply", exact=True).click()
    await page_user.says(text)


@pytest.mark.timeout(240)
async def test_three_people_spend_an_evening_with_the_bot(page_user: PageUser) -> None:
    page, theirs = page_user.page, page_user.theirs
    told = page.locator("#ask[open], #notes .note")

    # They talk among themselves: nobody called the bot, so it is silent.
    await page_user.goes(me=ANN, chat=PLAIN)
    await page_user.says("What a walk that was!")
    await page_user.goes(me=VERA, chat=PLAIN)
    await page_user.says("Да! Лиса была чудесная")

    # Ann orders; Вера, who did not, is kept from Ann's buttons and changes the picture by a reply.
    await page_user.goes(me=ANN, chat=PLAIN)
    fox = await page_user.asks_for("/imagine a red fox in snow --ar 16:9")
    await expect(page_user.mine.last.locator(".reaction")).to_contain_text("👌")
    for label in ("🔁", "🎨", "✏️", "📎", "🗑"):
        await expect(fox.get_by_role("button", name=re.compile(label))).to_be_visible()
    await page_user.goes(me=VERA, chat=PLAIN)
    await theirs.last.get_by_role("button", name=re.compile("🔁")).click()
    await expect(told).to_contain_text(re.compile("[а-я].*/imagine"))
    await page.keyboard.press("Escape")
    before = await theirs.count()
    await replies(page_user, theirs.last, "/edit пусть будет ночь")
    night = await page_user.sees_a_picture(after=before)
    await expect(night.locator(".quote")).to_contain_text("пусть будет ночь")

    # 李雷 wants four, takes the second, and edits that one when asked what to change.
    await page_user.goes(me=LILEI, chat=PLAIN)
    sheet = await page_user.asks_for("/imagine 雪中的狐狸 --n 4")
    before = await theirs.count()
    await sheet.get_by_role("button", name="2", exact=True).click()
    second = theirs.nth(before)
    await expect(second.locator(".file-name")).to_be_visible()
    await second.get_by_role("button", name=re.compile("✏️")).click()
    await expect(theirs.nth(before + 1)).to_contain_text("✏️")
    before = await theirs.count()
    await page_user.says("改成水彩画")
    await page_user.sees_a_picture(after=before)

    # Ann, the admin, covers all pictures here; the next one is covered, and opens at a press.
    await page_user.goes(me=ANN, chat=PLAIN)
    menu = await page_user.asks("/settings")
    await menu.get_by_role("button", name=re.compile("This chat")).click()
    await menu.get_by_role("button", name=re.compile("Spoiler")).click()
    await expect(menu.get_by_role("button", name=re.compile("Spoiler.*on"))).to_be_visible()
    covered = await page_user.asks_for("/imagine the end of the story")
    await covered.get_by_label("Hidden picture, press to show").click()
    await expect(covered.locator(".cover")).to_have_count(0)

    # Вера may not change that, and her mistake is answered shortly; the chat stays in its order.
    await page_user.goes(me=VERA, chat=PLAIN)
    await page_user.says("/imagine луна --ar 99:1")
    await expect(theirs.last).to_contain_text("99:1")

    # What the bot said all evening: nothing but what it was called for.
    said = [await one.get_attribute("aria-label") or "" for one in await page.locator(".message.theirs").all()]
    bots = [one for one in said if not one.startswith(("Ann:", "李雷:"))]
    assert len(bots) == 9, bots
