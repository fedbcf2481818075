"""A missing or wrong setting stops the start with one sentence that names it."""

import socket
from pathlib import Path

import pytest

from tests.support.bot_session import imagine_bot

GOOD = {
    "TELEGRAM_BOT_TOKEN": "7000000001:simulated-not-a-secret",
    "APIPOD_API_KEY": "simulated-key",
    "TELEGRAM_API_URL": "http://127.0.0.1:9",
    "LISTEN": "127.0.0.1:0",
}
# What becomes of every other setting is known from the settings' own tests; these stop at different places.
WRONG = [
    ("TELEGRAM_BOT_TOKEN", None),
    ("PUBLIC_URL", {"TELEGRAM_UPDATES": "webhook"}),
    ("DATABASE_URL", "mysql://here/there"),
    ("MEDIA_URL", "ftp://here"),
    ("PIXWITH_API_KEY", {"PROVIDERS": "pixwith"}),
    ("DEFAULT_MODEL", "unheard-of"),
    ("LEASE_SECONDS", "soon"),
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=[f"{name}={value}" for name, value in WRONG])
async def test_the_start_stops_with_one_sentence_that_names_the_setting(
    name: str, value: str | dict[str, str] | None, tmp_path: Path
) -> None:
    given = value if isinstance(value, dict) else {name: value or ""}
    code, said, complained = await imagine_bot("run", settings=GOOD | given, folder=tmp_path, seconds=30)
    assert code == 2
    assert said == ""
    (sentence,) = complained.strip().splitlines()
    assert sentence.startswith("imagine-bot: ")
    assert sentence.endswith(".")
    assert name in sentence
    assert "simulated" not in sentence


async def test_an_address_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        code, _, complained = await imagine_bot("run", settings=GOOD | {"LISTEN": listen}, folder=tmp_path)
    assert code == 2
    assert "LISTEN" in complained.strip().splitlines()[-1]


@pytest.mark.parametrize("command", [("grant", "101", "2"), ("migrate",), ("run",)], ids=" ".join)
async def test_a_database_that_cannot_be_made_is_named(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    settings = GOOD | {"DATABASE_URL": "sqlite:///file/imagine.db"}
    code, _, complained = await imagine_bot(*command, settings=settings, folder=tmp_path)
    assert code == 2
    (sentence,) = complained.strip().splitlines()
    assert "DATABASE_URL" in sentence
