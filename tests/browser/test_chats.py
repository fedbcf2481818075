"""Groups, topics and the channel, and how messages are drawn."""

import re

import pytest
from playwright.async_api import expect

from sandbox.telegram.state.seed import GALLERY, PAINTERS, PLAIN
from tests.support.page_user import ANN, VERA, PageUser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_somebody_elses_press_is_answered_in_their_language_and_does_nothing(page_user: PageUser) -> None:
    await page_user.goes(chat=PLAIN)
    await page_user.asks_for("/imagine a lake")
    await page_user.goes(me=VERA, chat=PLAIN)
    before = await page_user.page.locator(".message").count()
    await page_user.theirs.last.get_by_role("button", name=re.compile("📎")).click()
    told = page_user.page.locator("#ask[open], #notes .note")
    await expect(told).to_contain_text(re.compile("[а-я].*/imagine"))
    assert await page_user.page.locator(".message").count() == before


async def test_a_picture_stays_in_its_topic(page_user: PageUser) -> None:
    await page_user.goes(chat=PAINTERS)
    await page_user.page.get_by_role("button", name="Foxes").click()
    await page_user.asks_for("/imagine a fox asleep")
    await page_user.page.get_by_role("button", name="General").click()
    await expect(page_user.page.locator(".message")).to_have_count(0)


async def test_a_channel_post_is_answered_and_only_its_admin_may_post(page_user: PageUser) -> None:
    await page_user.goes(chat=GALLERY)
    await page_user.page.locator("#words").fill("/imagine a lighthouse")
    await page_user.page.locator("#words").press("Enter")
    await expect(page_user.page.locator(".message .picture img")).to_be_visible()
    await page_user.goes(me=VERA, chat=GALLERY)
    await expect(page_user.page.locator(".closed")).to_contain_text("Only admins can post")


async def test_what_happens_elsewhere_is_counted_until_it_is_read(page_user: PageUser) -> None:
    await page_user.harness.bot_api("sendMessage", chat_id=ANN, text="over here")
    await page_user.goes(chat=PLAIN)
    await page_user.harness.bot_api("sendMessage", chat_id=ANN, text="and again")
    entry = page_user.page.locator(f'.chat[data-chat="{ANN}"]')
    await expect(entry.locator(".unread")).to_have_text("1")
    await expect(entry.locator(".chat-line")).to_have_text("and again")
    await entry.click()
    await expect(entry.locator(".unread")).to_have_count(0)


async def test_markup_is_drawn_and_never_becomes_part_of_the_page(page_user: PageUser) -> None:
    await page_user.goes()
    text = "<b>bold <i>both</i></b> <tg-spoiler>secret</tg-spoiler> &lt;img src=x onerror=alert(1)&gt; /help"
    await page_user.harness.bot_api("sendMessage", chat_id=ANN, text=text, parse_mode="HTML")
    words = page_user.theirs.last.locator(".words")
    await expect(words.locator("strong em")).to_have_text("both")
    await expect(words).to_contain_text("<img src=x onerror=alert(1)>")
    await words.get_by_label("Hidden text, press to show").click()
    await expect(words.locator(".revealed")).to_have_text("secret")
    await words.get_by_role("button", name="/help").click()
    await expect(page_user.theirs.last).to_contain_text("--ar 16:9")


async def test_edits_deletions_reactions_and_actions_show_at_once(page_user: PageUser) -> None:
    await page_user.goes()
    sent = await page_user.harness.bot_api("sendMessage", chat_id=ANN, text="first")
    where = {"chat_id": ANN, "message_id": sent["message_id"]}
    shown = page_user.page.locator(f'[data-message="{sent["message_id"]}"]')
    await expect(shown).to_contain_text("first")
    await page_user.harness.bot_api("editMessageText", **where, text="second")
    await expect(shown.locator(".meta")).to_contain_text("edited")
    await page_user.harness.bot_api("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "🎉"}])
    await expect(shown.locator(".reaction")).to_have_text("🎉")
    await page_user.harness.bot_api("sendChatAction", chat_id=ANN, action="upload_photo")
    await expect(page_user.page.locator("#talk-head")).to_contain_text("uploading a photo…")
    await page_user.harness.bot_api("deleteMessage", **where)
    await expect(shown).to_have_count(0)


async def test_a_question_of_the_bot_is_answered_by_reply(page_user: PageUser) -> None:
    await page_user.goes()
    asked = {"force_reply": True, "input_field_placeholder": "a colour"}
    await page_user.harness.bot_api("sendMessage", chat_id=ANN, text="Which colour?", reply_markup=asked)
    await expect(page_user.page.locator(".context")).to_contain_text("Which colour?")
    await expect(page_user.page.locator("#words")).to_have_attribute("placeholder", "a colour")
    mine = await page_user.says("blue")
    await expect(mine.locator(".quote")).to_contain_text("Which colour?")
