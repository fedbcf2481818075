"""Pictures, edits, sheets and refusals, as somebody at the page lives them."""

import re

import pytest
from playwright.async_api import expect

from tests.support.page_user import ANN, LILEI, VERA, PageUser, picture

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_an_order_becomes_a_picture_that_opens_in_full_size(page_user: PageUser) -> None:
    answer = await page_user.asks_for("/imagine a red fox in snow --ar 16:9")
    await expect(answer.locator(".quote")).to_contain_text("a red fox in snow")
    await expect(page_user.mine.last.locator(".reaction")).to_contain_text("👌")
    await answer.locator(".picture").click()
    viewer = page_user.page.locator("#viewer")
    await expect(viewer.locator(".viewer-facts")).to_have_text(re.compile(r"^\d+ × \d+ · \d+ KB$"))
    await expect(viewer.get_by_label("Download")).to_have_attribute("download", re.compile(r"\.jpg$"))
    await page_user.page.keyboard.press("Escape")
    await expect(viewer).to_be_hidden()


async def test_ones_own_photo_is_edited_by_a_reply_to_it(page_user: PageUser) -> None:
    await page_user.page.locator("#picker").set_input_files([picture()])
    await expect(page_user.page.locator(".tray li")).to_have_count(1)
    photo = await page_user.says("my garden")
    await expect(photo.locator(".picture img")).to_be_visible()
    await expect(page_user.theirs.last).to_contain_text("Edit the picture for 1 credit?")
    before = await page_user.theirs.count()
    await photo.hover()
    await photo.get_by_label("Reply", exact=True).click()
    await expect(page_user.page.locator(".context")).to_contain_text("my garden")
    reply = await page_user.says("/edit make it watercolour")
    await expect(reply.locator(".quote img")).to_be_visible()
    await page_user.sees_a_picture(after=before)


async def test_several_pictures_go_as_one_album_and_a_file_with_its_name(page_user: PageUser) -> None:
    await page_user.page.locator("#picker").set_input_files([picture("teal"), picture("crimson"), picture("navy")])
    album = await page_user.says("three of them")
    await expect(album.locator(".album .picture")).to_have_count(3)
    await page_user.page.locator("#picker").set_input_files([picture("olive")])
    await page_user.page.get_by_label("Send as files, unchanged").check()
    sent = await page_user.says("")
    await expect(sent.locator(".file-name")).to_contain_text("olive.png")
    await page_user.page.locator("#picker").set_input_files([picture("plum")])
    await page_user.page.get_by_label("Hide as spoiler").check()
    hidden = await page_user.says("do not look")
    await hidden.get_by_label("Hidden picture, press to show").click()
    await expect(hidden.locator(".cover")).to_have_count(0)


async def test_files_are_dropped_and_pasted(page_user: PageUser) -> None:
    for where, event, carrier in (
        ("#talk", "DragEvent", "dataTransfer"),
        ("#words", "ClipboardEvent", "clipboardData"),
    ):
        name = {"DragEvent": "drop", "ClipboardEvent": "paste"}[event]
        await page_user.page.evaluate(
            f"""() => {{
                const carried = new DataTransfer();
                carried.items.add(new File(["some words"], "{name}.txt", {{ type: "text/plain" }}));
                const event = new {event}("{name}", {{ {carrier}: carried, bubbles: true, cancelable: true }});
                document.querySelector("{where}").dispatchEvent(event);
            }}"""
        )
        await expect(page_user.page.locator(".tray li")).to_contain_text(f"{name}.txt")
        sent = await page_user.says("")
        await expect(sent.locator(".file-name")).to_contain_text(f"{name}.txt10 B")


async def test_a_sheet_of_four_gives_the_third_as_a_file(page_user: PageUser) -> None:
    sheet = await page_user.asks_for("/imagine a sailing ship under the moon --n 4")
    await sheet.get_by_role("button", name="3", exact=True).click()
    await expect(page_user.theirs.last.locator(".file-name")).to_contain_text(re.compile(r"\.(png|jpg)"))


async def test_a_refusal_gives_the_credit_back(page_user: PageUser) -> None:
    before = await page_user.credits()
    refusal = await page_user.asks("/imagine a forbidden thing")
    await expect(refusal.locator(".words")).to_contain_text("Your credit was returned")
    assert await page_user.credits() == before


async def test_everybody_is_spoken_to_in_their_own_language(page_user: PageUser) -> None:
    words = {}
    for me, name in ((ANN, "Ann"), (VERA, "Вера"), (LILEI, "李雷")):
        await page_user.page.get_by_role("radio", name=re.compile(name)).check()
        await expect(page_user.page.locator("#messages")).to_have_attribute("data-place", f"{me}/{me}/0")
        await page_user.page.locator("#words").fill("/quo")
        offered = await page_user.page.locator(".completion li span").inner_text()
        words[me] = (offered, await (await page_user.asks("/quota")).locator(".words").inner_text())
    assert words[ANN][0] == "Your credits"
    assert re.search("[а-я]", words[VERA][0])
    assert re.search("кредит", words[VERA][1])
    assert re.search("[一-龥]", words[LILEI][0])
    assert re.search("[一-龥]", words[LILEI][1])


async def test_start_over_clears_everything(page_user: PageUser) -> None:
    await page_user.asks("/start")
    await page_user.page.get_by_role("button", name="Start over").click()
    await page_user.page.locator("#ask").get_by_role("button", name="Start over").click()
    await expect(page_user.page.locator(".message")).to_have_count(0)
    await expect(page_user.page.locator(".empty")).to_contain_text("No messages yet")
    assert await page_user.credits() == 60
