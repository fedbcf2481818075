"""A person in front of the page: looks, types, presses. Nothing may be loaded from elsewhere, nothing may fail."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import httpx
from axe_playwright_python.base import AXE_FILE_PATH
from PIL import Image, ImageDraw
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from sandbox.demo.browser import open_demo
from sandbox.page.control_panel import ControlPanel
from sandbox.world import TOKEN

ANN, VERA, LILEI = 101, 102, 103


@dataclass(frozen=True)
class Harness:
    """The page's address and what stands behind it."""

    address: str
    control_panel: ControlPanel

    async def bot_api(self, method: str, **told: Any) -> Any:
        """What the bot would do, done in its name."""
        async with httpx.AsyncClient(trust_env=False) as http:
            reply = await http.post(f"{self.control_panel.world.telegram_url}/bot{TOKEN}/{method}", json=told)
        assert reply.json()["ok"], reply.text
        return reply.json()["result"]


@asynccontextmanager
async def open_for_tests() -> AsyncIterator[Harness]:
    """A demo with small images that are generated at once."""
    async with open_demo(pace=(0.1, 0.3), scale=0.2, POLL_SECONDS="0.3", LEASE_SECONDS="3") as (address, control_panel):
        await control_panel.start()
        yield Harness(address, control_panel)


class PageUser:
    """One browser window."""

    def __init__(self, harness: Harness, context: BrowserContext, page: Page) -> None:
        self.harness = harness
        self.context = context
        self.page = page
        self._wrong: list[str] = []
        page.on("pageerror", lambda error: self._wrong.append(f"the page failed: {error}"))
        page.on("console", lambda line: self._wrong.append(line.text) if line.type == "error" else None)
        page.on("request", lambda request: self._check(request.url))

    @classmethod
    async def come(cls, harness: Harness, browser: Browser, *, width: int, height: int, **how: Any) -> "PageUser":
        """A new window on the page."""
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **how)
        page_user = cls(harness, context, await context.new_page())
        await page_user.page.goto(harness.address)
        await expect(page_user.page.locator("#chats .chat")).to_have_count(5)
        return page_user

    async def leave(self, *, may_fail: bool = False) -> None:
        """Closes the window; whatever went wrong there fails the test."""
        await self.context.close()
        assert may_fail or self._wrong == []

    def _check(self, url: str) -> None:
        if not url.startswith((self.harness.address, "blob:")):
            self._wrong.append(f"the page asked for {url}")

    async def goes(self, *, me: int = ANN, chat: int | None = None, topic: int = 0) -> None:
        """Another chat, seen by another person."""
        place = f"{me}/{me if chat is None else chat}" + (f"/{topic}" if topic else "")
        await self.page.evaluate("place => { location.hash = place }", f"#/{place}")
        await expect(self.page.locator("#messages")).to_have_attribute(
            "data-place", f"{place if topic else place + '/0'}"
        )

    async def says(self, text: str) -> Locator:
        """Writes and sends; one's own bubble."""
        before = await self.mine.count()
        await self.page.locator("#words").fill(text)
        await self.page.locator("#words").press("Enter")
        await expect(self.mine).to_have_count(before + 1)
        return self.mine.last

    @property
    def mine(self) -> Locator:
        return self.page.locator(".message.mine")

    @property
    def theirs(self) -> Locator:
        return self.page.locator(".message.theirs")

    @property
    def notes(self) -> Locator:
        return self.page.locator("#notes")

    async def sees_a_picture(self, *, after: int) -> Locator:
        """The bubble that the bot answers with, once it is a picture; it had written `after` messages before."""
        answer = self.theirs.nth(after)
        await expect(answer.locator(".picture img")).to_be_visible()
        return answer

    async def asks_for(self, text: str) -> Locator:
        """Orders a picture; the bubble that it comes in."""
        before = await self.theirs.count()
        await self.says(text)
        return await self.sees_a_picture(after=before)

    async def asks(self, text: str) -> Locator:
        """Asks for words; the bubble that answers."""
        before = await self.theirs.count()
        await self.says(text)
        answer = self.theirs.nth(before)
        await expect(answer.locator(".words")).to_contain_text(re.compile("^(?!⏳)"))
        return answer

    async def credits(self) -> int:
        """How many are left, as the bot says."""
        words = await (await self.asks("/quota")).locator(".words").inner_text()
        return int(next(iter(re.findall(r"\d+", words))))

    async def serious(self) -> list[str]:
        """What axe finds serious or critical on the page as it is."""
        await self.page.evaluate(AXE_FILE_PATH.read_text())
        found = await self.page.evaluate("async () => (await axe.run()).violations")
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]


def picture(colour: str = "seagreen") -> dict[str, Any]:
    """A picture file as an upload takes it."""
    image = Image.new("RGB", (320, 240), colour)
    ImageDraw.Draw(image).ellipse((80, 60, 200, 180), fill="gold")
    out = BytesIO()
    image.save(out, "PNG")
    return {"name": f"{colour}.png", "mimeType": "image/png", "buffer": out.getvalue()}
