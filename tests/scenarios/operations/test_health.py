"""Health, readiness, and what `imagine-bot check` says of a bot that runs and of one that cannot."""

import httpx
import pytest

from tests.support.bot_session import BotSession, imagine_bot

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = True


async def check(session: BotSession, **settings: str) -> tuple[int, dict[str, str]]:
    """The exit code, and each line's verdict by what it is about."""
    code, said, complained = await imagine_bot(
        "check", settings=session.bot.settings | settings, folder=session.bot.folder
    )
    assert complained == ""
    lines = [line.partition(": ") for line in said.splitlines()]
    return code, {about: verdict for about, _, verdict in lines}


async def test_a_running_bot_is_alive_and_ready(session: BotSession) -> None:
    alive = await session.http.get(f"{session.origin}/healthz")
    ready = await session.http.get(f"{session.origin}/readyz")
    assert (alive.status_code, ready.status_code, ready.json()) == (200, 200, {"ready": True})


async def test_it_is_not_ready_before_telegram_has_answered(session: BotSession) -> None:
    session.may_fail("getMe")
    await session.bot.stop()
    await session.act("faults", faults=[{"kind": "error", "method": "getMe", "error_code": 502, "times": 1000}])
    after = session.world.journal.seq
    await session.bot.start()
    await session.world.journal.wait_for(lambda event: event.get("method") == "getMe", after=after, timeout=20)
    async with httpx.AsyncClient(trust_env=False, transport=httpx.AsyncHTTPTransport(retries=5)) as patient:
        alive = await patient.get(f"{session.origin}/healthz")
        ready = await patient.get(f"{session.origin}/readyz")
    assert (alive.status_code, ready.status_code) == (200, 503)
    # anybody may read it: whose fault it is and of what kind, but no address and no words of the error
    assert ready.json() == {"ready": False, "why": "Telegram: NetworkError"}
    await session.act("faults", clear=True)
    await session.world.journal.wait_for(lambda event: event.get("method") == "deleteWebhook", after=after, timeout=20)
    assert (await session.http.get(f"{session.origin}/readyz")).status_code == 200


@pytest.mark.siege
async def test_check_says_of_each_thing_that_it_works(session: BotSession) -> None:
    code, lines = await check(session)
    assert code == 0
    assert set(lines) >= {
        "✓ token", "✓ privacy mode", "✓ public address", "✓ apipod", "✓ apikley", "✓ pixwith", "✓ openai",
        "✓ kie", "✓ replicate", "✓ fal", "✓ gemini", "✓ comfyui",
        "✓ default model",
        "✓ database", "✓ media", "✓ inline mode", "✓ guest mode", "✓ proxy", "✓ web server", "✓ blocked words",
    }  # fmt: skip
    assert lines["✓ proxy"] == "none"
    assert lines["✓ web server"] == f"a bot is running on {session.bot.settings['LISTEN']}"
    assert lines["✓ token"] == f"@{session.world.bot.username}"
    assert "credits" in lines["✓ apikley"]
    assert not any(name.startswith("✗") for name in lines)


@pytest.mark.siege
async def test_check_names_the_settings_of_what_does_not_work(session: BotSession) -> None:
    nowhere = "http://127.0.0.1:9"
    code, lines = await check(
        session, APIPOD_API_KEY="wrong", APIKLEY_URL=nowhere, PUBLIC_URL=nowhere, DEFAULT_MODEL="unheard-of"
    )
    assert code == 1
    assert "APIPOD_API_KEY" in lines["✗ apipod"]
    assert "APIKLEY_URL" in lines["✗ apikley"]
    assert "PUBLIC_URL" in lines["✗ public address"]
    assert "DEFAULT_MODEL" in lines["✗ default model"]
    assert "✓ token" in lines
    assert "✓ pixwith" in lines
    assert "✓ media" in lines


@pytest.mark.siege
async def test_check_names_what_is_missing_without_a_public_address(session: BotSession) -> None:
    code, lines = await check(session, PUBLIC_URL="", PROVIDERS="apipod")
    assert code == 0
    assert lines["✓ videos from pictures"].startswith(
        "not on offer without PUBLIC_URL or a public bucket: seedance-2.0-fast"
    )
    assert "veo-3.1-fast at apipod (frames, references)" in lines["✓ videos from pictures"]
    _, lines = await check(session, PUBLIC_URL="", PROVIDERS="pixwith")
    assert lines["✓ videos from pictures"] == "all forms that the gateways offer"
    assert "by default: kling-2.5 (no configured gateway offers seedance-2.0-fast)" in lines["✓ models"]


async def test_check_with_one_gateway_speaks_of_no_other(session: BotSession) -> None:
    others = [name for name in session.embedded.gateway_urls if name != "openai"]
    unset = {"PROVIDERS": "", "COMFYUI_URL": "", **{f"{name.upper()}_API_KEY": "" for name in others}}
    code, lines = await check(session, **unset)
    assert code == 0
    assert lines["✓ default model"] == "gpt-image-2 (no configured gateway offers seedream-4.5)"
    assert lines["✓ openai"] == "the key works"
    assert not any(name in str(lines).lower() for name in ("apipod", "apikley", "pixwith"))


@pytest.mark.siege
async def test_check_with_nothing_but_comfyui_names_its_servers_and_a_wrong_workflow(session: BotSession) -> None:
    unset = {"PROVIDERS": "", **{f"{name.upper()}_API_KEY": "" for name in session.embedded.gateway_urls}}
    url = session.embedded.gateway_urls["comfyui"]
    code, lines = await check(session, **unset, COMFYUI_URL=f"{url},http://127.0.0.1:9")
    assert code == 1
    assert lines["✓ comfyui-1"] == f"{url} answers"
    assert lines["✗ comfyui-2"].startswith("request to COMFYUI_URL failed")
    assert lines["✓ default model"] == "local-paint (no configured gateway offers seedream-4.5)"
    assert not any(name in str(lines).lower() for name in ("apipod", "apikley", "pixwith", "openai"))
    (session.bot.folder / "fox.json").write_text('{\n"3": {\n')
    code, lines = await check(session, **unset, COMFYUI_WORKFLOWS=str(session.bot.folder))
    assert code == 1
    assert lines["✗ models"].startswith("COMFYUI_WORKFLOWS is wrong: fox.json: line 3: ")


async def test_check_tells_a_wrong_token_and_an_unwritable_place(session: BotSession) -> None:
    blocked = session.bot.folder / "file"
    blocked.write_bytes(b"")
    token = "7000000001:another-one"
    code, lines = await check(
        session, TELEGRAM_BOT_TOKEN=token, MEDIA_URL=f"file:{blocked}/media", DATABASE_URL=f"sqlite:///{blocked}/x.db"
    )
    assert code == 1
    assert "TELEGRAM_BOT_TOKEN" in lines["✗ token"]
    assert "MEDIA_URL" in lines["✗ media"]
    assert "DATABASE_URL" in lines["✗ database"]
    assert token not in str(lines)


async def test_a_second_process_on_the_same_database_refuses_to_start(session: BotSession) -> None:
    code, _, complained = await imagine_bot("run", settings=session.bot.settings, folder=session.bot.folder)
    assert code == 2
    assert len(complained.strip().splitlines()) == 1
    assert (await session.http.get(f"{session.origin}/readyz")).status_code == 200
