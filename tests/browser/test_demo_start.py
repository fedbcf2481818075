"""`imagine-bot demo` as a newcomer runs it: no terminal, no browser, until it is interrupted."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import httpx
import pytest


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.siege
async def test_the_demo_prints_one_address_stays_and_leaves_nothing_behind(tmp_path: Path) -> None:
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser"),
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert demo.stdout is not None
    said = ""
    try:
        async with asyncio.timeout(60):
            while "Ctrl-C" not in said:
                said += (await demo.stdout.readline()).decode()
        assert re.search(r"first picture after \d+\.\d s, from a cold start", said)
        (address,) = re.findall(r"http://\S+", said)
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            assert "simulation" in (await http.get("/")).text
            state = (await http.get("/_workshop/state")).json()
            ann = (await http.get("/_world/chats/101")).json()
        assert [order["state"] for order in state["orders"]] == ["delivered", "delivered"]
        assert sum("photo" in message for message in ann["messages"]) == 2
        demo.send_signal(signal.SIGINT)
        rest = (await asyncio.wait_for(demo.stdout.read(), 30)).decode()
        assert rest == "Demo stopped.\n"
        assert await demo.wait() == 0
        assert not alive(state["bot"]["pid"])
    finally:
        if demo.returncode is None:
            demo.kill()
            await demo.wait()
