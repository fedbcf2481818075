"""The bot's name and some words in any chat: results over the field, and the message that becomes the picture."""

import re

import pytest
from playwright.async_api import Locator, expect

from sandbox.telegram.state.seed import ABROAD, PAINTERS, PLAIN
from tests.support.page_user import ANN, VERA, PageUser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def types(page_user: PageUser, words: str) -> Locator:
    """The results for the words."""
    name = page_user.harness.control_panel.world.world.bot.username
    await page_user.page.locator("#words").fill(f"@{name} {words}")
    results = page_user.page.locator("#results li")
    await expect(results.first).to_be_visible()
    return results


async def chooses(page_user: PageUser, words: str) -> Locator:
    """The message that the first result becomes."""
    before = await page_user.mine.count()
    await expect((await types(page_user, words)).first).to_contain_text(words)
    await page_user.page.locator("#words").press("Enter")
    await expect(page_user.mine).to_have_count(before + 1)
    await expect(page_user.page.locator("#words")).to_have_value("")
    return page_user.mine.last


async def test_a_chosen_wish_becomes_the_picture_where_it_stands(page_user: PageUser) -> None:
    await page_user.goes(chat=PLAIN)
    message = await chooses(page_user, "an inline owl")
    await expect(message).to_contain_text("via @")
    await expect(message).to_contain_text("🎨 an inline owl")
    await message.get_by_role("button", name="Paint this · 1 credit").click()
    await expect(message.locator(".picture img")).to_be_visible()
    await expect(message.locator(".words")).to_contain_text("an inline owl")
    await message.get_by_role("button", name="Make your own").click()
    await expect(page_user.page.locator("#words")).to_have_value(re.compile("^@.* an inline owl$"))
    results = page_user.page.locator("#results li")
    await expect(results).to_have_count(2)  # the wish, and the picture of just now
    await expect(results.nth(1).locator("img")).to_be_visible()


async def test_the_last_pictures_are_sent_by_mouse_and_by_keys(page_user: PageUser) -> None:
    await page_user.goes()
    await page_user.asks_for("/imagine a first owl")
    await page_user.goes(chat=PAINTERS)
    results = await types(page_user, "")
    await results.filter(has_text="a first owl").click()
    await expect(page_user.mine.last.locator(".picture img")).to_be_visible()
    await types(page_user, "something else")
    await page_user.page.locator("#words").press("ArrowDown")
    await page_user.page.locator("#words").press("Enter")
    await expect(page_user.mine).to_have_count(2)
    await expect(page_user.mine.last).to_contain_text("a first owl")


async def test_a_refusal_is_told_in_the_persons_language_before_anything_is_sent(page_user: PageUser) -> None:
    await page_user.goes(me=VERA, chat=PLAIN)
    results = await types(page_user, "сова --ar 17:10")
    await expect(results).to_have_count(1)
    await expect(results.first).to_contain_text("17:10")
    await expect(results.first).to_contain_text(re.compile("[а-я]"))
    await page_user.page.locator("#words").press("Escape")
    await expect(results.first).to_be_hidden()


async def test_somebody_elses_wish_stays_somebody_elses(page_user: PageUser) -> None:
    await page_user.goes(chat=PLAIN)
    await chooses(page_user, "a guarded owl")
    await page_user.goes(me=VERA, chat=PLAIN)
    await page_user.theirs.last.get_by_role("button", name=re.compile("Paint this")).click()
    await expect(page_user.page.locator("#ask[open], #notes .note")).to_contain_text(re.compile("[а-я]"))


async def test_a_guest_answers_in_a_group_where_it_is_not(page_user: PageUser) -> None:
    await page_user.goes(chat=ABROAD)
    await expect(page_user.page.locator(".empty")).to_contain_text("not in this group")
    answer = await page_user.asks_for(f"a guest owl, @{page_user.harness.control_panel.world.world.bot.username}")
    await expect(answer.locator(".words")).to_contain_text("a guest owl")
    await expect(answer.locator(".quote")).to_be_visible()


async def test_the_results_can_be_used_by_everybody(page_user: PageUser) -> None:
    await page_user.goes(me=ANN, chat=PLAIN)
    await types(page_user, "an accessible owl")
    assert await page_user.serious() == []
