"""A missing or wrong setting stops the start with one sentence that names it."""

import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.database.process_lock import ProcessLock
from tests.support.bot_session import imagine_bot
from tests.support.telegram_server import served_house

pytestmark = pytest.mark.siege

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
    ("DATABASE_URL", "sqlite://x.db"),
    ("DATABASE_URL", "postgresql://ann@host/name?hostaddr=1.2.3.4"),
    ("DATABASE_URL", "sqlite:///."),
    ("HTTPS_PROXY", "ftp://host:1"),
    ("SENTRY_DSN", "no-address"),
    ("REFUSED_WORDS_FILE", "missing"),
    ("MEDIA_URL", "ftp://here"),
    ("PIXWITH_API_KEY", {"PROVIDERS": "pixwith"}),
    ("DEFAULT_MODEL", "unheard-of"),
    ("DEFAULT_VIDEO_MODEL", "unheard-of"),
    ("LEASE_SECONDS", "soon"),
]


def _make_newer(path: Path) -> None:
    """A database that a later version has migrated."""
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        made.execute("INSERT INTO alembic_version VALUES ('9999')")
        made.commit()


@pytest.mark.parametrize(("name", "value"), WRONG, ids=[f"{name}={value}" for name, value in WRONG])
async def test_run_and_check_say_the_same_sentence_that_names_the_setting(
    name: str, value: str | dict[str, str] | None, tmp_path: Path
) -> None:
    given = GOOD | (value if isinstance(value, dict) else {name: value or ""})
    code, said, complained = await imagine_bot("run", settings=given, folder=tmp_path, seconds=30)
    assert code == 2
    assert said == ""
    (line,) = complained.strip().splitlines()
    assert line.startswith("imagine-bot: ")
    assert line.endswith(".")
    assert name in line
    assert "simulated" not in line
    code, said, complained = await imagine_bot("check", settings=given, folder=tmp_path, seconds=30)
    assert code in (1, 2)
    sentence = line.removeprefix("imagine-bot: ")
    assert any(line.endswith(f": {sentence}") for line in (said + complained).splitlines())


async def test_run_and_check_say_the_same_of_a_token_that_telegram_refuses(tmp_path: Path) -> None:
    async with served_house() as (_, origin):
        given = GOOD | {"TELEGRAM_API_URL": origin}
        _, _, complained = await imagine_bot("run", settings=given, folder=tmp_path, seconds=30)
        _, said, _ = await imagine_bot("check", settings=given, folder=tmp_path, seconds=30)
    sentence = "TELEGRAM_BOT_TOKEN is wrong: Telegram does not accept it."
    assert f"imagine-bot: {sentence}" in complained.splitlines()
    assert f"✗ token: {sentence}" in said.splitlines()


async def test_an_address_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        code, _, complained = await imagine_bot("run", settings=GOOD | {"LISTEN": listen}, folder=tmp_path)
        _, said, _ = await imagine_bot("check", settings=GOOD | {"LISTEN": listen}, folder=tmp_path)
    assert code == 2
    sentence = f"LISTEN is wrong: cannot listen on {listen}."
    assert complained.strip().splitlines()[-1] == f"imagine-bot: {sentence}"
    assert f"✗ web server: {sentence}" in said.splitlines()


@pytest.mark.parametrize("numbers", [("5", str(10**20)), (str(10**20), "5")], ids=["credits", "account"])
async def test_a_number_that_is_too_large_is_no_grant(numbers: tuple[str, str], tmp_path: Path) -> None:
    code, _, complained = await imagine_bot("grant", *numbers, settings=GOOD, folder=tmp_path, seconds=30)
    assert code == 2
    assert "Invalid value" in complained
    assert "Traceback" not in complained


async def test_a_second_process_says_what_to_do(tmp_path: Path) -> None:
    with ProcessLock(tmp_path / "x.db"):
        code, _, complained = await imagine_bot(
            "run", settings=GOOD | {"DATABASE_URL": "sqlite:///x.db"}, folder=tmp_path, seconds=30
        )
    assert code == 2
    (sentence,) = complained.strip().splitlines()
    assert sentence.startswith("imagine-bot: another process works on this database (pid ")
    assert sentence.endswith("). Stop it first, or set another DATABASE_URL.")


async def test_days_in_the_wrong_order_are_no_list(tmp_path: Path) -> None:
    days = ("--from", "2026-12-02", "--to", "2026-12-01")
    code, said, complained = await imagine_bot("export", "orders", *days, settings=GOOD, folder=tmp_path, seconds=30)
    assert (code, said, complained) == (2, "", "imagine-bot: --to is a day before --from.\n")


@pytest.mark.parametrize("command", [("grant", "101", "2"), ("migrate",), ("run",)], ids=" ".join)
async def test_a_database_that_cannot_be_made_is_named(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    settings = GOOD | {"DATABASE_URL": "sqlite:///file/imagine.db"}
    code, _, complained = await imagine_bot(*command, settings=settings, folder=tmp_path)
    assert code == 2
    (sentence,) = complained.strip().splitlines()
    assert "DATABASE_URL" in sentence


async def test_a_server_that_does_not_answer_is_named_by_its_setting(tmp_path: Path) -> None:
    for command in (("migrate",), ("backup", "copy")):
        assert (await imagine_bot(*command, settings=GOOD, folder=tmp_path))[0] == 0
    settings = GOOD | {"DATABASE_URL": "postgresql://ann@127.0.0.1:9/x"}
    for command in (("backup", "other"), ("restore", "copy", "--yes")):
        code, _, complained = await imagine_bot(*command, settings=settings, folder=tmp_path)
        assert code == 2
        (sentence,) = complained.strip().splitlines()
        assert "the database at DATABASE_URL cannot be used: ConnectionRefusedError" in sentence


@pytest.mark.parametrize("command", [("grant", "101", "2"), ("migrate",), ("run",)], ids=" ".join)
@pytest.mark.parametrize(
    ("make", "part"),
    [(lambda path: path.write_text("no database at all"), "no SQLite database"), (_make_newer, "a newer version")],
    ids=["damaged", "newer"],
)
async def test_a_database_that_cannot_be_used_ends_the_command_with_one_sentence(
    command: tuple[str, ...], make: Callable[[Path], object], part: str, tmp_path: Path
) -> None:
    make(tmp_path / "x.db")
    before = (tmp_path / "x.db").read_bytes()
    code, _, complained = await imagine_bot(
        *command, settings=GOOD | {"DATABASE_URL": "sqlite:///x.db"}, folder=tmp_path
    )
    assert code == 2
    sentence = complained.strip().splitlines()[-1]
    assert part in sentence
    assert "DATABASE_URL" in sentence
    assert "Traceback" not in complained
    assert (tmp_path / "x.db").read_bytes() == before
