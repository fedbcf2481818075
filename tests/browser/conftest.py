"""A running demo and a Chromium per module. A missing browser is a skip, or a failure where REQUIRE_BROWSER is set."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.support.page_user import Harness, PageUser, open_for_tests

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("gpu", "quic", "background-networking", "component-update", "sync")


def installed() -> bool:
    return CHROMIUM.exists()


expect.set_options(timeout=40_000)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def harness() -> AsyncIterator[Harness]:
    async with open_for_tests() as harness:
        yield harness


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    if not installed():
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(f"{CHROMIUM} is missing: apt-get install chromium")
        pytest.skip(f"{CHROMIUM} is missing")
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in QUIET)]
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page_user(harness: Harness, chromium: Browser) -> AsyncIterator[PageUser]:
    """A user of the demo page, who is Ann at first."""
    page_user = await PageUser.come(harness, chromium, width=1280, height=800)
    yield page_user
    await page_user.leave()
