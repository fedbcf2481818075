"""Pictures, edits, sheets and refusals, as somebody at the page lives them."""

import re

import pytest
from playwright.async_api import expect

from tests.support.page_user import ANN, LILEI, VERA, Visitor, picture

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_an_order_becomes_a_picture_that_opens_in_full_size(visitor: Visitor) -> None:
    answer = await visitor.asks_for("/imagine a red fox in snow --ar 16:9")
    await expect(answer.locator(".quote")).to_contain_text("a red fox in snow")
    await expect(visitor.mine.last.locator(".reaction")).to_contain_text("👌")
    await answer.locator(".picture").click()
    viewer = visitor.page.locator("#viewer")
    await expect(viewer.locator(".viewer-facts")).to_have_text(re.compile(r"^\d+ × \d+ · \d+ KB$"))
    await expect(viewer.get_by_label("Download")).to_have_attribute("download", re.compile(r"\.jpg$"))
    await visitor.page.keyboard.press("Escape")
    await expect(viewer).to_be_hidden()


async def test_ones_own_photo_is_edited_by_a_reply_to_it(visitor: Visitor) -> None:
    await visitor.page.locator("#picker").set_input_files([picture()])
    await expect(visitor.page.locator(".tray li")).to_have_count(1)
    photo = await visitor.says("my garden")
    await expect(photo.locator(".picture img")).to_be_visible()
    await expect(visitor.theirs.last).to_contain_text("Edit the picture for 1 credit?")
    before = await visitor.theirs.count()
    await photo.hover()
    await photo.get_by_label("Reply", exact=True).click()
    await expect(visitor.page.locator(".context")).to_contain_text("my garden")
    reply = await visitor.says("/edit make it watercolour")
    await expect(reply.locator(".quote img")).to_be_visible()
    await visitor.sees_a_picture(after=before)


async def test_several_pictures_go_as_one_album_and_a_file_with_its_name(visitor: Visitor) -> None:
    await visitor.page.locator("#picker").set_input_files([picture("teal"), picture("crimson"), picture("navy")])
    album = await visitor.says("three of them")
    await expect(album.locator(".album .picture")).to_have_count(3)
    await visitor.page.locator("#picker").set_input_files([picture("olive")])
    await visitor.page.get_by_label("Send as files, unchanged").check()
    sent = await visitor.says("")
    await expect(sent.locator(".file-name")).to_contain_text("olive.png")
    await visitor.page.locator("#picker").set_input_files([picture("plum")])
    await visitor.page.get_by_label("Hide as spoiler").check()
    hidden = await visitor.says("do not look")
    await hidden.get_by_label("Hidden picture, press to show").click()
    await expect(hidden.locator(".cover")).to_have_count(0)


async def test_files_are_dropped_and_pasted(visitor: Visitor) -> None:
    for where, event, carrier in (
        ("#talk", "DragEvent", "dataTransfer"),
        ("#words", "ClipboardEvent", "clipboardData"),
    ):
        name = {"DragEvent": "drop", "ClipboardEvent": "paste"}[event]
        await visitor.page.evaluate(
            f"""() => {{
                const carried = new DataTransfer();
                carried.items.add(new File(["some words"], "{name}.txt", {{ type: "text/plain" }}));
                const event = new {event}("{name}", {{ {carrier}: carried, bubbles: true, cancelable: true }});
                document.querySelector("{where}").dispatchEvent(event);
            }}"""
        )
        await expect(visitor.page.locator(".tray li")).to_contain_text(f"{name}.txt")
        sent = await visitor.says("")
        await expect(sent.locator(".file-name")).to_contain_text(f"{name}.txt10 B")


async def test_a_sheet_of_four_gives_the_third_as_a_file(visitor: Visitor) -> None:
    sheet = await visitor.asks_for("/imagine a sailing ship under the moon --n 4")
    await sheet.get_by_role("button", name="3", exact=True).click()
    await expect(visitor.theirs.last.locator(".file-name")).to_contain_text(re.compile(r"\.(png|jpg)"))


async def test_a_refusal_gives_the_credit_back(visitor: Visitor) -> None:
    before = await visitor.credits()
    refusal = await visitor.asks("/imagine a forbidden thing")
    await expect(refusal.locator(".words")).to_contain_text("Your credit was returned")
    assert await visitor.credits() == before


async def test_everybody_is_spoken_to_in_their_own_language(visitor: Visitor) -> None:
    words = {}
    for me, name in ((ANN, "Ann"), (VERA, "Вера"), (LILEI, "李雷")):
        await visitor.page.get_by_role("radio", name=re.compile(name)).check()
        await expect(visitor.page.locator("#messages")).to_have_attribute("data-place", f"{me}/{me}/0")
        await visitor.page.locator("#words").fill("/quo")
        offered = await visitor.page.locator(".completion li span").inner_text()
        words[me] = (offered, await (await visitor.asks("/quota")).locator(".words").inner_text())
    assert words[ANN][0] == "Your credits"
    assert re.search("[а-я]", words[VERA][0])
    assert re.search("кредит", words[VERA][1])
    assert re.search("[一-龥]", words[LILEI][0])
    assert re.search("[一-龥]", words[LILEI][1])


async def test_start_over_clears_everything(visitor: Visitor) -> None:
    await visitor.asks("/start")
    await visitor.page.get_by_role("button", name="Start over").click()
    await visitor.page.locator("#ask").get_by_role("button", name="Start over").click()
    await expect(visitor.page.locator(".message")).to_have_count(0)
    await expect(visitor.page.locator(".empty")).to_contain_text("No messages yet")
    assert await visitor.credits() == 60
