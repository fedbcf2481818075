"""Who may open the page, and what it weighs. Needs no browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from sandbox.page import app
from sandbox.page.app import PAGE, page_app
from sandbox.page.control_panel import ControlPanel
from sandbox.world import serve, simulated_world

ROOM = 150 * 1024


@pytest_asyncio.fixture
async def page(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with simulated_world() as world:
        control_panel = ControlPanel(world, tmp_path, listen="127.0.0.1:0", settings={})
        async with (
            serve(page_app(control_panel)) as address,
            httpx.AsyncClient(base_url=address, trust_env=False) as http,
        ):
            yield http
            world.world.close()


async def test_the_page_may_load_nothing_from_elsewhere(page: httpx.AsyncClient) -> None:
    reply = await page.get("/")
    policy = reply.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "simulation" in reply.text


@pytest.mark.parametrize("path", ["/", "/app.js", "/_world/state", "/_workshop/state"])
async def test_a_foreign_host_is_refused(page: httpx.AsyncClient, path: str) -> None:
    assert (await page.get(path)).status_code == 200
    assert (await page.get(path, headers={"Host": "rebound.example"})).status_code == 403


@pytest.mark.parametrize("path", ["/_world/send", "/_workshop/kill"])
async def test_a_foreign_page_is_refused(page: httpx.AsyncClient, path: str) -> None:
    assert (await page.post(path, json={}, headers={"Origin": "https://evil.example"})).status_code == 403
    assert (await page.post(path, json={}, headers={"Origin": "null"})).status_code == 403


async def test_nothing_but_the_page_lies_there(page: httpx.AsyncClient) -> None:
    for path in ("/app.py", "/../app.py", "/%2e%2e%2f..%2fapp.py", "/index.html/x"):
        assert (await page.get(path)).status_code == 404
    assert Path(app.__file__).parent == PAGE.parent


def test_the_page_is_small_and_names_no_other_host() -> None:
    files = list(PAGE.iterdir())
    assert sum(path.stat().st_size for path in files) < ROOM
    for path in files:
        words = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in words
        assert "https://" not in words
        assert ".innerHTML" not in words
