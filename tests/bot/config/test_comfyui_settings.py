"""Servers of ComfyUI: each address is an account of its own, and the folder of workflows is checked."""

from pathlib import Path

import httpx
import pytest

from bot.catalog.models import Catalog
from bot.config.gateway_settings import GatewayAccount
from bot.config.offline_settings import OfflineSettings
from bot.config.settings import BadSetting, Settings, load_settings
from bot.factories import create_gateways
from bot.models_on_offer import load_checked_models, load_models
from providers.transport import Transport

WORKFLOW = '{"6": {"class_type": "CLIPTextEncode", "inputs": {"text": "{prompt}"}}}'


def settings(**given: str) -> Settings:
    told = {"telegram_bot_token": "1:token", "comfyui_url": "http://gpu.lan:8188/", "comfyui_workflows": "workflows"}
    return load_settings(_env_file=None, **(told | given))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fox.json").write_text(WORKFLOW)
    (tmp_path / "hen.json").write_text(WORKFLOW)
    return tmp_path


def test_one_server_has_the_name_of_the_brand() -> None:
    made = settings()
    assert made.accounts == (GatewayAccount("comfyui", "comfyui", "http://gpu.lan:8188"),)
    assert "Authorization" not in create_gateways(made)["comfyui"].account_request().headers


def test_several_servers_are_numbered() -> None:
    made = settings(comfyui_url="http://a:1, http://B:1/Comfy/, http://a:1", apipod_api_key="key")
    assert [(one.name, one.origin) for one in made.accounts[1:]] == [
        ("comfyui-1", "http://a:1"),
        ("comfyui-2", "http://B:1/Comfy"),
    ]
    assert settings(comfyui_url="http://a,http://b", providers="comfyui").gateways == ("comfyui-1", "comfyui-2")
    assert settings(comfyui_url="http://a,http://b", providers="comfyui-2").gateways == ("comfyui-2",)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"comfyui_workflows": None}, "COMFYUI_WORKFLOWS must be set because COMFYUI_URL is."),
        ({"comfyui_url": "gpu.lan"}, "COMFYUI_URL is wrong: must be an address such as https://example.org."),
        (
            {"comfyui_url": "", "providers": "comfyui", "apipod_api_key": "key"},
            "COMFYUI_URL must be set because PROVIDERS names comfyui.",
        ),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadSetting) as told:
        settings(**given)
    assert str(told.value) == sentence


def test_the_first_workflow_that_needs_no_picture_is_the_default_model(folder: Path) -> None:
    (folder / "an-edit.json").write_text(WORKFLOW.replace("{prompt}", "{prompt} {image_1}"))
    made = settings(comfyui_workflows=str(folder))
    assert Catalog(load_checked_models(made)).default_model("seedream-4.5") == "fox"


def test_every_server_runs_every_workflow(folder: Path) -> None:
    made = settings(comfyui_workflows=str(folder), comfyui_url="http://a,http://b")
    assert [(one.name, [offer.model for offer in one.offers]) for one in load_models(made)] == [
        ("comfyui-1", ["fox", "hen"]),
        ("comfyui-2", ["fox", "hen"]),
    ]


def test_a_models_file_hides_renames_and_prices_workflows_but_adds_none(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text('hide = ["hen"]\n[rename]\nfox = "wolf"\n[price.fox]\ncredits = 3\n')
    made = settings(comfyui_workflows=str(folder), models_file=str(file))
    (models,) = load_models(made)
    assert [(one.model, one.price.credits) for one in models.offers if not one.hidden] == [("wolf", 3)]
    file.write_text('[[model]]\ngateway = "comfyui"\nname = "x"\n')
    with pytest.raises(BadSetting, match="line 2: gateway must be one of apipod, apikley, pixwith, openai"):
        load_models(made)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("fox.json", b'{\n"3": {\n', "COMFYUI_WORKFLOWS is wrong: fox.json: line 3: "),
        ("fox.json", b"\xff\xfe\x00", "COMFYUI_WORKFLOWS is wrong: its files must be readable text files."),
        ("fox.txt", b"", "COMFYUI_WORKFLOWS is wrong: {folder} has no file that ends with .json."),
        (".hidden.json", b"", "COMFYUI_WORKFLOWS is wrong: {folder} has no file that ends with .json."),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadSetting) as told:
        load_checked_models(settings(comfyui_workflows=str(tmp_path)))
    assert str(told.value).startswith(sentence.format(folder=tmp_path))


def test_the_folder_may_be_at_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder.parent))
    (models,) = load_models(settings(comfyui_workflows=f"~/{folder.name}"))
    assert [one.model for one in models.offers] == ["fox", "hen"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"COMFYUI_WORKFLOWS is wrong: .*gone must be a folder\.$"):
        load_models(settings(comfyui_workflows=str(tmp_path / "gone")))


def test_commands_that_need_no_gateway_list_those_that_are_the_same_for_everybody() -> None:
    made = load_settings(OfflineSettings, _env_file=None)
    assert made.gateways == ("apipod", "apikley", "pixwith", "openai", "kie", "replicate", "fal", "gemini")


async def test_a_login_in_the_address_is_used_and_never_shown() -> None:
    made = settings(comfyui_url="http://ann:s3cret-word@gpu.lan:8188")
    assert "s3cret-word" in made.secrets
    (gateway,) = create_gateways(made).values()
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(b"{}"))

    transport = Transport(trusted_hosts=frozenset(), timeout_seconds=5, gateway_network=httpx.MockTransport(answer))
    await transport.send(gateway, gateway.account_request(), paid=False)
    await transport.aclose()
    assert asked[0].headers["Authorization"].startswith("Basic ")
