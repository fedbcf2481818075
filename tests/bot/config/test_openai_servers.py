"""Further servers like OpenAI: named in one setting, each with settings of its own."""

from pathlib import Path

import pytest

from bot.config.gateway_settings import GatewayAccount
from bot.config.settings import BadSetting, Settings, load_settings
from bot.factories import create_gateways
from bot.models_on_offer import load_models

LOCAL = {"OPENAI_SERVERS": "Local, router", "OPENAI_LOCAL_URL": "http://127.0.0.1:8080/"}
BOTH = LOCAL | {"OPENAI_ROUTER_URL": "https://router.example", "OPENAI_ROUTER_API_KEY": "router-secret"}
ROW = """
[[model]]
gateway = "openai-local"
name = "flux-schnell"
prompt_limit = 1000
ratios = ["1:1"]
default_ratio = "1:1"
forms.generate = { id = "flux.1-schnell" }
"""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> Settings:
    for name, value in ({"TELEGRAM_BOT_TOKEN": "1:abc"} | values).items():
        monkeypatch.setenv(name, value)
    return load_settings()


def test_each_is_an_account_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made = given(monkeypatch, BOTH | {"OPENAI_API_KEY": "own"})
    assert made.accounts == (
        GatewayAccount("openai", "openai", "https://api.openai.com", "own"),
        GatewayAccount("openai-local", "openai", "http://127.0.0.1:8080"),
        GatewayAccount("openai-router", "openai", "https://router.example", "router-secret"),
    )
    gateways = create_gateways(made)
    assert list(gateways) == ["openai", "openai-local", "openai-router"]
    assert "Authorization" not in gateways["openai-local"].account_request().headers
    assert gateways["openai-router"].account_request().headers["Authorization"] == "Bearer router-secret"
    assert "router-secret" in made.secrets
    assert "router-secret" not in repr(made)


def test_providers_chooses_and_orders_them(monkeypatch: pytest.MonkeyPatch) -> None:
    made = given(monkeypatch, BOTH | {"PIXWITH_API_KEY": "p", "PROVIDERS": "openai-router,pixwith"})
    assert made.gateways == ("openai-router", "pixwith")


def test_cheapest_first_uses_all(monkeypatch: pytest.MonkeyPatch) -> None:
    made = given(monkeypatch, BOTH | {"PIXWITH_API_KEY": "p", "PROVIDERS": "cheapest"})
    assert made.cheapest_first
    assert made.gateways == ("pixwith", "openai-local", "openai-router")


def test_a_list_of_no_names_names_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch, {"OPENAI_SERVERS": ",", "PIXWITH_API_KEY": "p"}).gateways == ("pixwith",)


def test_keys_and_names_may_come_from_files(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("secret").write_text("hush\n")
    Path(".env").write_text("OPENAI_SERVERS=local\nOPENAI_LOCAL_URL=http://h\nOPENAI_LOCAL_API_KEY_FILE=secret\n")
    assert given(monkeypatch, {}).accounts == (GatewayAccount("openai-local", "openai", "http://h", "hush"),)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"OPENAI_SERVERS": "local"}, "OPENAI_LOCAL_URL must be set because OPENAI_SERVERS names local."),
        ({"OPENAI_SERVERS": "a-b"}, "OPENAI_SERVERS names a-b: a name has 1 to 16 letters and digits"),
        ({"OPENAI_SERVERS": "api"}, "OPENAI_SERVERS names api: a name has 1 to 16 letters and digits"),
        ({"OPENAI_SERVERS": "local", "OPENAI_LOCAL_URL": "ftp://h"}, "OPENAI_LOCAL_URL is wrong: "),
        ({"OPENAI_SERVERS": "local", "OPENAI_LOCAL_URL": "http://a:b@h"}, "OPENAI_LOCAL_URL is wrong: must be an"),
        ({"OPENAI_API_KEY": "k", "OPENAI_URL": "http://a:b@h"}, "OPENAI_URL is wrong: must be an address without a"),
        (
            LOCAL | {"OPENAI_SERVERS": "local", "OPENAI_LOCAL_API_KEY": "Bearer k"},
            "OPENAI_LOCAL_API_KEY is wrong: must be the key alone",
        ),
        (LOCAL | {"OPENAI_SERVERS": "local", "PROVIDERS": "openai-other"}, "PROVIDERS names openai-other, which is"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    values: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadSetting) as caught:
        given(monkeypatch, values)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_a_server_sells_what_openai_does_or_only_what_the_file_says(monkeypatch: pytest.MonkeyPatch) -> None:
    made = given(monkeypatch, BOTH)
    assert {one.name: {offer.model for offer in one.offers} for one in load_models(made)} == {
        "openai-local": {"gpt-image-2", "gpt-image-1"},
        "openai-router": {"gpt-image-2", "gpt-image-1"},
    }
    Path("models.toml").write_text(ROW)
    made = given(monkeypatch, BOTH | {"MODELS_FILE": "models.toml"})
    assert {one.name: {offer.model for offer in one.offers} for one in load_models(made)} == {
        "openai-local": {"flux-schnell"},
        "openai-router": {"gpt-image-2", "gpt-image-1"},
    }
