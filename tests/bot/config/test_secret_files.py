"""Secrets from files: every one, or a sentence that names the setting."""

from pathlib import Path

import pytest

from bot.config.settings import BadSetting, Settings, load_settings

SECRETS = [
    "TELEGRAM_BOT_TOKEN", "DATABASE_URL", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "SECRET_KEY",
    "APIPOD_API_KEY", "APIKLEY_API_KEY", "PIXWITH_API_KEY", "OPENAI_API_KEY", "HTTPS_PROXY", "TELEGRAM_PROXY",
    "KIE_API_KEY", "KIE_WEBHOOK_KEY", "REPLICATE_API_KEY", "REPLICATE_WEBHOOK_SECRET",
    "FAL_API_KEY", "GEMINI_API_KEY",
]  # fmt: skip
CONTENT = {"TELEGRAM_BOT_TOKEN": "7:from-a-file", "DATABASE_URL": "postgresql://ann:from-a-file@db/x"}
CONTENT |= {"HTTPS_PROXY": "http://ann:from-a-file@host:1", "TELEGRAM_PROXY": "socks5://ann:from-a-file@host:2"}
CONTENT |= {name: "from-a-file" for name in SECRETS if name.endswith("_API_KEY")}
CONTENT |= {"REPLICATE_WEBHOOK_SECRET": "whsec_ZnJvbS1hLWZpbGU="}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    """The settings of an environment that has everything needed but `values`."""
    for name, value in ({"TELEGRAM_BOT_TOKEN": "1:abc", "PIXWITH_API_KEY": "key"} | values).items():
        monkeypatch.setenv(name, value)
    return load_settings()


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"], ids=["bare", "newline", "windows"])
def test_every_secret_may_come_from_a_file(name: str, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = CONTENT.get(name, " from-a-file ")
    Path("secret").write_bytes((content + end).encode())
    made = given(monkeypatch, **{name: "", f"{name}_FILE": "secret"})
    assert getattr(made, name.lower()).get_secret_value() == content
    assert "from-a-file" not in repr(made)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_a_secret_may_be_written_by_any_shell(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("secret").write_bytes("hush\r\n".encode(encoding))
    assert given(monkeypatch, APIPOD_API_KEY_FILE="secret").accounts[0].key == "hush"


def test_the_file_may_be_named_in_the_file_of_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("secret").write_text("hush\n")
    Path(".env").write_text("APIPOD_API_KEY=\nAPIPOD_API_KEY_FILE=secret\n")
    assert given(monkeypatch).accounts[0].key == "hush"


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_is_given_twice_stops_the_start(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("secret").write_text("hush")
    sentence = f"{name} and {name}_FILE are both set. Remove one of them."
    with pytest.raises(BadSetting) as told:
        given(monkeypatch, **{name: CONTENT.get(name, "x"), f"{name}_FILE": "secret"})
    assert str(told.value) == sentence


@pytest.mark.parametrize(
    ("path", "content", "why"),
    [
        ("missing", None, "it must be a readable text file"),
        (".", None, "it must be a readable text file"),
        ("binary", b"\xff\xfe\x00", "it must be a readable text file"),
        ("with\0nul", None, "it must be a readable text file"),
        ("empty", b"", "the file is empty"),
        ("blank", b"\n", "the file is empty"),
        ("large", b"x" * 70_000, "the file is too large for a secret"),
    ],
)
def test_a_file_without_a_secret_stops_the_start(
    path: str, content: bytes | None, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        Path(path).write_bytes(content)
    if "\0" in path:  # no environment holds that, a file of settings might
        Path(".env").write_text(f'PIXWITH_API_KEY_FILE="{path}"\n')
        values = {"PIXWITH_API_KEY": ""}
    else:
        values = {"PIXWITH_API_KEY": "", "PIXWITH_API_KEY_FILE": path}
    with pytest.raises(BadSetting) as told:
        given(monkeypatch, **values)
    assert str(told.value) == f"PIXWITH_API_KEY_FILE is wrong: {why}."
