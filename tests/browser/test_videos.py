"""Videos and animations on the page: shown, described, played."""

import re

import httpx
import pytest
from playwright.async_api import Locator, expect

from sandbox.world import TOKEN
from tests.support.page_user import ANN, Harness, PageUser
from tests.support.telegram_server import jpeg
from tests.support.video_samples import mp4

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PLAYED = "video => video.currentTime > 0.3 && !video.error"
FRAME = """video => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 18 });
    const brush = canvas.getContext("2d");
    brush.drawImage(video, 0, 0, 32, 18);
    return [...brush.getImageData(0, 0, 32, 18).data];
}"""


async def bot_sends(harness: Harness, method: str, files: dict[str, bytes], **told: str) -> None:
    """What the bot would upload, uploaded in its name."""
    named = {name: (f"{name}.mp4", content) for name, content in files.items()}
    async with httpx.AsyncClient(trust_env=False) as http:
        address = f"{harness.control_panel.world.telegram_url}/bot{TOKEN}/{method}"
        reply = await http.post(address, data={"chat_id": str(ANN), **told}, files=named)
    assert reply.json()["ok"], reply.text


async def plays(video: Locator) -> bool:
    handle = await video.element_handle()
    assert handle is not None
    await video.page.wait_for_function(PLAYED, arg=handle)
    return True


async def test_a_video_has_a_poster_and_its_length_and_plays_with_sound(page_user: PageUser) -> None:
    told = {"caption": "a fox runs", "supports_streaming": "true"}
    await bot_sends(page_user.harness, "sendVideo", {"video": mp4(), "thumbnail": jpeg()}, **told)
    bubble = page_user.theirs.last
    video = bubble.locator("video")
    await expect(bubble.locator(".badge")).to_have_text("0:02")
    await expect(video).to_have_attribute("poster", re.compile("/_world/files/"))
    await expect(video).to_have_attribute("aria-label", "Video: a fox runs, 2 seconds")
    assert await video.evaluate("video => video.controls")
    await video.evaluate("video => video.play()")
    assert await plays(video)
    first = await video.evaluate(FRAME)
    await page_user.page.wait_for_function("video => video.ended", arg=await video.element_handle())
    assert await video.evaluate(FRAME) != first
    assert await video.evaluate("video => [video.videoWidth, video.videoHeight]") == [320, 180]
    assert await video.evaluate("video => video.webkitAudioDecodedByteCount") > 0
    await expect(bubble.locator(".badge")).to_be_hidden()
    assert await page_user.serious() == []


async def test_a_silent_video_is_an_animation_that_plays_by_itself(page_user: PageUser) -> None:
    await bot_sends(page_user.harness, "sendVideo", {"video": mp4("a cat", sound=False)})
    video = page_user.theirs.last.locator("video")
    await expect(video).to_have_attribute("aria-label", "Animation, 2 seconds")
    assert await video.evaluate("video => video.loop && video.muted && !video.controls")
    assert await plays(video)
    await expect(page_user.page.locator("#chats .chat").first).to_contain_text("GIF")


async def test_a_hidden_video_is_shown_on_request(page_user: PageUser) -> None:
    await bot_sends(page_user.harness, "sendVideo", {"video": mp4()}, has_spoiler="true")
    bubble = page_user.theirs.last
    await expect(bubble.locator("video")).to_have_count(0)
    await bubble.get_by_label("Hidden video, press to show").click()
    await expect(bubble.locator("video")).to_be_visible()


async def test_a_placeholder_becomes_a_video(page_user: PageUser) -> None:
    await page_user.harness.bot_api("sendChatAction", chat_id=ANN, action="record_video")
    await expect(page_user.page.locator("#talk-head")).to_contain_text("recording a video…")
    sent = await page_user.harness.bot_api("sendMessage", chat_id=ANN, text="⏳ 40 %")
    bubble = page_user.page.locator(f'[data-message="{sent["message_id"]}"]')
    await expect(bubble).to_contain_text("40 %")
    media = '{"type": "video", "media": "attach://v", "width": 320, "height": 180, "duration": 2}'
    told = {"message_id": str(sent["message_id"]), "media": media}
    await bot_sends(page_user.harness, "editMessageMedia", {"v": mp4()}, **told)
    await expect(bubble.locator("video")).to_be_visible()


async def test_ones_own_video_is_sent_as_a_video(page_user: PageUser) -> None:
    files = [{"name": "fox.mp4", "mimeType": "video/mp4", "buffer": mp4()}]
    await page_user.page.locator("#picker").set_input_files(files)
    sent = await page_user.says("look")
    await expect(sent.locator("video")).to_be_visible()
    await page_user.page.locator("#picker").set_input_files(files)
    await page_user.page.get_by_label("Send as files, unchanged").check()
    sent = await page_user.says("")
    await expect(sent.locator(".file-name")).to_contain_text("fox.mp4")


async def test_what_the_bot_makes_of_words_plays_with_sound(page_user: PageUser) -> None:
    before = await page_user.theirs.count()
    await page_user.says("/video a red fox runs --sec 4 --res 480p")
    video = page_user.theirs.nth(before).locator("video")
    await expect(video).to_be_visible()
    await expect(video).to_have_attribute("poster", re.compile("/_world/files/"))  # from its first frame
    await video.evaluate("video => video.play()")
    assert await plays(video)
    assert await video.evaluate("video => video.webkitAudioDecodedByteCount") > 0
