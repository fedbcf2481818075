"""The web server keeps to its description: schemathesis reads docs/openapi.json and tries what it can think of."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.bot_session import BotSession
from tests.support.users import Person

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module"), pytest.mark.hypothesis]

PUBLIC = True
SETTINGS = {"TELEGRAM_UPDATES": "webhook"}
DESCRIPTION = Path(__file__).parents[3] / "docs" / "openapi.json"
# Callbacks are answered alike whatever they say, and a link that is well-formed need not be one of ours.
NOT_PROMISED = "negative_data_rejection,positive_data_acceptance,missing_required_header"


@pytest.mark.parametrize("who", ["a stranger", "Telegram"])
async def test_the_web_server_does_what_its_description_says(session: BotSession, ann: Person, who: str) -> None:
    assert session.world.webhook is not None
    secret = ("--header", f"X-Telegram-Bot-Api-Secret-Token: {session.world.webhook.secret}")
    examples = 10 if settings.get_current_profile_name() == "brief" else 500
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "run", str(DESCRIPTION), "--url", session.origin),
        *("--max-examples", str(examples), "--exclude-checks", NOT_PROMISED, "--no-color", "--request-timeout", "15"),
        *(secret if who == "Telegram" else ()),
        cwd=session.bot.folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert (await session.http.get(f"{session.origin}/readyz")).json() == {"ready": True}
    assert "Traceback" not in session.log
    assert "photo" in await session.answer(await ann.says("/imagine a fox after all that"), seconds=40)


async def test_the_description_names_every_address_and_no_other(session: BotSession) -> None:
    described = json.loads(DESCRIPTION.read_text())["paths"]
    assert set(described) == {"/telegram", "/hooks/{token}", "/media/{token}", "/healthz", "/readyz", "/metrics"}
    for path, methods in described.items():
        for method in ("get", "head", "post", "put", "delete"):
            reply = await session.http.request(method, session.origin + path.replace("{token}", "x"))
            serve = reply.status_code not in (404, 405) or (method in methods and path.startswith("/media"))
            assert serve or method not in methods, (method, path)
            if method not in methods and method != "head":
                assert reply.status_code == 405, (method, path)
