"""What this bot offers, from its settings: gateways with a key, the operator's file, forms that need public links."""

from pathlib import Path

import pytest

from bot.catalog.models import Catalog
from bot.config.settings import BadSetting, Settings, load_settings
from bot.models_on_offer import load_checked_models, load_forms_without_links, load_models
from providers.contract import Kind


def settings(**given: str) -> Settings:
    told = {"telegram_bot_token": "1:token", "apipod_api_key": "key", "database_url": "sqlite:///x.db"}
    return load_settings(_env_file=None, **(told | given))


def forms(**given: str) -> set[tuple[str, str]]:
    """The forms of videos that are on offer, with the gateway."""
    gateways = load_models(settings(**given))
    return {(one.name, offer.form) for one in gateways for offer in one.offers if offer.kind is Kind.VIDEO}


def test_pictures_are_animated_only_where_the_gateway_can_read_them() -> None:
    assert forms() == {("apipod", "text")}
    assert forms(pixwith_api_key="key") == {("apipod", "text"), ("pixwith", "text"), ("pixwith", "frames")}
    whole = {("apipod", "text"), ("apipod", "frames"), ("apipod", "references")}
    assert forms(public_url="https://bot.example") == whole
    assert forms(media_url="s3://bucket") == whole
    assert forms(media_url="s3://bucket", aws_endpoint_url="http://minio.lan") == {("apipod", "text")}


def test_a_default_model_that_the_file_hides_is_named(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text('hide = ["seedream-4.5"]')
    with pytest.raises(BadSetting, match=r"DEFAULT_MODEL is wrong: no configured gateway offers seedream-4\.5"):
        load_checked_models(settings(models_file=str(file)))


def only_openai(**given: str) -> Settings:
    return settings(**({"providers": "openai", "openai_api_key": "key"} | given))


def test_without_the_built_in_default_the_first_model_of_the_first_gateway_is_used() -> None:
    catalog = Catalog(load_checked_models(only_openai()))
    assert catalog.default_model("seedream-4.5") == "gpt-image-2"
    both = only_openai(providers="openai,apipod")
    assert Catalog(load_checked_models(both)).default_model("seedream-4.5") == "seedream-4.5"


def test_a_default_model_that_was_chosen_must_be_on_offer() -> None:
    sentence = r"^DEFAULT_MODEL is wrong: no .* offers seedream-4\.5\. Available: gpt-image-2, gpt-image-1\.$"
    with pytest.raises(BadSetting, match=sentence):
        load_checked_models(only_openai(default_model="seedream-4.5"))
    load_checked_models(only_openai(default_model="gpt-image-2"))


def test_a_default_model_never_makes_a_video() -> None:
    catalog = Catalog(load_checked_models(settings(providers="pixwith", pixwith_api_key="key")))
    assert catalog.default_model("kling-2.6") == "seedream-4.5"


def test_a_default_that_the_file_renames_is_found(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text('[rename]\n"seedream-4.5" = "dream"\n"seedance-2.0-fast" = "dance"')
    load_checked_models(settings(models_file=str(file), default_video_model="seedance-2.0-fast"))


def test_a_default_model_for_videos_must_be_on_offer_where_it_was_chosen() -> None:
    load_checked_models(settings(default_video_model="veo-3.1-fast"))
    for wrong in ("seedance-2.0-fsat", "kling-2.6", "seedream-4.5"):
        with pytest.raises(BadSetting, match=f"DEFAULT_VIDEO_MODEL is wrong: no configured gateway offers {wrong}. A"):
            load_checked_models(settings(default_video_model=wrong))
    only_pictures = {"providers": "apikley", "apikley_api_key": "key"}
    with pytest.raises(BadSetting, match=r"DEFAULT_VIDEO_MODEL is wrong: .*\. Available: none\."):
        load_checked_models(settings(default_video_model="kling-2.6", **only_pictures))


def test_the_built_in_default_for_videos_may_be_missing() -> None:
    load_checked_models(settings(providers="pixwith", pixwith_api_key="key"))


def test_forms_that_need_public_links_are_known() -> None:
    missing = {(one.gateway, one.offer.model, one.offer.form.value) for one in load_forms_without_links(settings())}
    forms_of = {"seedance-2.0-fast", "seedance-2.0", "veo-3.1-fast"}
    assert missing == {("apipod", model, form) for model in forms_of for form in ("frames", "references")}
    assert load_forms_without_links(settings(public_url="https://bot.example")) == ()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="MODELS_FILE is wrong: it must be a readable text file"):
        load_models(settings(models_file=str(tmp_path / "missing.toml")))
    file = tmp_path / "models.toml"
    file.write_bytes(b"\xff\xfe\x00")  # half a character of UTF-16
    with pytest.raises(BadSetting, match="readable"):
        load_models(settings(models_file=str(file)))
    file.write_text('hide = ["nothing"]')
    with pytest.raises(BadSetting, match="MODELS_FILE is wrong: line 1: no configured gateway offers nothing"):
        load_models(settings(models_file=str(file)))


NAMES_BOTH = """
hide = ["z-image", "veo-3.1-fast"]
[rename]
"kling-2.6" = "kling"
[price."veo-3"]
credits = 30
[price."wan-2.7"]
credits = 3
"""


def test_one_file_fits_a_bot_with_fewer_gateways(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text(NAMES_BOTH)
    (models,) = load_models(settings(models_file=str(file)))
    assert {offer.price.credits for offer in models.offers if offer.model == "wan-2.7"} == {3}
    assert all(offer.hidden for offer in models.offers if offer.model == "veo-3.1-fast")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_the_file_may_come_from_any_editor(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "models.toml"
    file.write_bytes('hide = ["wan-2.7"]\r\n'.encode(encoding))
    (models,) = load_models(settings(models_file=str(file)))
    assert [offer.hidden for offer in models.offers if offer.model == "wan-2.7"] == [True, True]


def test_a_deadline_follows_the_kind() -> None:
    told = settings()
    assert [told.deadline_of(kind) for kind in ("generate", "edit", "video")] == [600, 600, 1800]
