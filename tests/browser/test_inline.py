"""The bot's name and some words in any chat: results over the field, and the message that becomes the picture."""

import re

import pytest
from playwright.async_api import Locator, expect

from sandbox.telegram.state.seed import ABROAD, PAINTERS, PLAIN
from tests.support.page_user import ANN, VERA, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def types(visitor: Visitor, words: str) -> Locator:
    """The results for the words."""
    name = visitor.harness.control_panel.world.world.bot.username
    await visitor.page.locator("#words").fill(f"@{name} {words}")
    results = visitor.page.locator("#results li")
    await expect(results.first).to_be_visible()
    return results


async def chooses(visitor: Visitor, words: str) -> Locator:
    """The message that the first result becomes."""
    before = await visitor.mine.count()
    await expect((await types(visitor, words)).first).to_contain_text(words)
    await visitor.page.locator("#words").press("Enter")
    await expect(visitor.mine).to_have_count(before + 1)
    await expect(visitor.page.locator("#words")).to_have_value("")
    return visitor.mine.last


async def test_a_chosen_wish_becomes_the_picture_where_it_stands(visitor: Visitor) -> None:
    await visitor.goes(chat=PLAIN)
    message = await chooses(visitor, "an inline owl")
    await expect(message).to_contain_text("via @")
    await expect(message).to_contain_text("🎨 an inline owl")
    await message.get_by_role("button", name="Paint this · 1 credit").click()
    await expect(message.locator(".picture img")).to_be_visible()
    await expect(message.locator(".words")).to_contain_text("an inline owl")
    await message.get_by_role("button", name="Make your own").click()
    await expect(visitor.page.locator("#words")).to_have_value(re.compile("^@.* an inline owl$"))
    results = visitor.page.locator("#results li")
    await expect(results).to_have_count(2)  # the wish, and the picture of just now
    await expect(results.nth(1).locator("img")).to_be_visible()


async def test_the_last_pictures_are_sent_by_mouse_and_by_keys(visitor: Visitor) -> None:
    await visitor.goes()
    await visitor.asks_for("/imagine a first owl")
    await visitor.goes(chat=PAINTERS)
    results = await types(visitor, "")
    await results.filter(has_text="a first owl").click()
    await expect(visitor.mine.last.locator(".picture img")).to_be_visible()
    await types(visitor, "something else")
    await visitor.page.locator("#words").press("ArrowDown")
    await visitor.page.locator("#words").press("Enter")
    await expect(visitor.mine).to_have_count(2)
    await expect(visitor.mine.last).to_contain_text("a first owl")


async def test_a_refusal_is_told_in_the_persons_language_before_anything_is_sent(visitor: Visitor) -> None:
    await visitor.goes(me=VERA, chat=PLAIN)
    results = await types(visitor, "сова --ar 17:10")
    await expect(results).to_have_count(1)
    await expect(results.first).to_contain_text("17:10")
    await expect(results.first).to_contain_text(re.compile("[а-я]"))
    await visitor.page.locator("#words").press("Escape")
    await expect(results.first).to_be_hidden()


async def test_somebody_elses_wish_stays_somebody_elses(visitor: Visitor) -> None:
    await visitor.goes(chat=PLAIN)
    await chooses(visitor, "a guarded owl")
    await visitor.goes(me=VERA, chat=PLAIN)
    await visitor.theirs.last.get_by_role("button", name=re.compile("Paint this")).click()
    await expect(visitor.page.locator("#ask[open], #notes .note")).to_contain_text(re.compile("[а-я]"))


async def test_a_guest_answers_in_a_group_where_it_is_not(visitor: Visitor) -> None:
    await visitor.goes(chat=ABROAD)
    await expect(visitor.page.locator(".empty")).to_contain_text("not in this group")
    answer = await visitor.asks_for(f"a guest owl, @{visitor.harness.control_panel.world.world.bot.username}")
    await expect(answer.locator(".words")).to_contain_text("a guest owl")
    await expect(answer.locator(".quote")).to_be_visible()


async def test_the_results_can_be_used_by_everybody(visitor: Visitor) -> None:
    await visitor.goes(me=ANN, chat=PLAIN)
    await types(visitor, "an accessible owl")
    assert await visitor.serious() == []
