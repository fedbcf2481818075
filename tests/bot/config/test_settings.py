"""A wrong setting is one sentence that names it."""

from pathlib import Path

import pytest

from bot.config.settings import BadSetting, Settings, load_settings

GOOD = {"telegram_bot_token": "1:abc", "pixwith_api_key": "key"}


def settings(**given: object) -> Settings:
    return load_settings(_env_file=None, **(GOOD | given))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"telegram_bot_token": "not a token"},
            "TELEGRAM_BOT_TOKEN is wrong: must be the token from @BotFather: digits, a colon, letters.",
        ),
        ({"listen": "8080"}, "LISTEN is wrong: must be host:port, such as 127.0.0.1:8080."),
        ({"public_url": "bot.example"}, "PUBLIC_URL is wrong: must be an address such as https://example.org."),
        (
            {"database_url": "sqlite://x.db"},
            "DATABASE_URL is wrong: must be sqlite:///path, with three slashes before the path (four for /path).",
        ),
        (
            {"database_url": "postgresql://ann:pw@db/x?hostaddr=1.2.3.4"},
            "DATABASE_URL is wrong: the word hostaddr is not supported.",
        ),
        (
            {"https_proxy": "https://host:3128"},
            "HTTPS_PROXY is wrong: must be an address such as http://host:3128 or socks5://user:password@host:1080.",
        ),
        (
            {"telegram_proxy": "socks5://ann:pw@host"},
            "TELEGRAM_PROXY is wrong: must be an address such as http://host:3128 or socks5://user:password@host:1080.",
        ),
        ({"admin_ids": "ann"}, "ADMIN_IDS is wrong: must be numeric Telegram ids, separated by commas."),
        (
            {"star_packs": "50"},
            "STAR_PACKS is wrong: must be Stars:credits, such as 50:20, with at most 100000 Stars.",
        ),
        ({"star_packs": "50:20,50:30", "admin_ids": "7"}, "STAR_PACKS is wrong: two packs have the same price."),
        (
            {"star_subscription": "10001:1"},
            "STAR_SUBSCRIPTION is wrong: must be Stars:credits, such as 50:20, with at most 10000 Stars.",
        ),
        ({"star_subscription": "250:150"}, "STAR_PACKS must be set when STAR_SUBSCRIPTION is."),
        ({"star_packs": "50:20"}, "ADMIN_IDS must be set when STAR_PACKS is: somebody has to answer /paysupport."),
        ({"terms_url": "javascript:1"}, "TERMS_URL is wrong: must be an address such as https://example.org/terms."),
        ({"telegram_updates": "webhook"}, "PUBLIC_URL must be set when TELEGRAM_UPDATES is webhook."),
        (
            {"telegram_updates": "webhook", "public_url": "http://bot.example"},
            "PUBLIC_URL must begin with https:// when TELEGRAM_UPDATES is webhook.",
        ),
        (
            {"providers": "dalle"},
            "PROVIDERS names dalle, which is unknown. "
            "Available: apipod, apikley, pixwith, openai, kie, replicate, fal, gemini, comfyui.",
        ),
        (
            {"apipod_api_key": "ключ"},
            "APIPOD_API_KEY is wrong: must be the key alone: one line of plain letters, digits and signs, "
            "without spaces.",
        ),
        (
            {"fal_api_key": "key\n# of the second account"},
            "FAL_API_KEY is wrong: must be the key alone: one line of plain letters, digits and signs, without spaces.",
        ),
        *(
            (
                {"trusted_result_hosts": f"10.0.0.1,{wrong}"},
                "TRUSTED_RESULT_HOSTS is wrong: must be host or host:port, such as 10.0.0.2:8188, "
                "without http:// and without a path.",
            )
            for wrong in ("http://10.0.0.2:8188", "10.0.0.2/view", "10.0.0.2:99999", "*.example.org", "ann@host", "a:")
        ),
        ({"admin_ids": "1,99999999999999999999"}, "ADMIN_IDS is wrong: must be at most 4503599627370496."),
        ({"welcome_credits": 10**23}, "WELCOME_CREDITS is wrong: must be at most 1000000000."),
        ({"order_deadline_seconds": "inf"}, "ORDER_DEADLINE_SECONDS is wrong: must be at most 1000000000."),
        ({"telegram_calls_per_second": "1e400"}, "TELEGRAM_CALLS_PER_SECOND is wrong: must be at most 1000000000."),
        ({"providers": "apipod"}, "APIPOD_API_KEY must be set because PROVIDERS names apipod."),
        (
            {"pixwith_api_key": None},
            "APIPOD_API_KEY or APIKLEY_API_KEY or PIXWITH_API_KEY or OPENAI_API_KEY or "
            "KIE_API_KEY or REPLICATE_API_KEY or FAL_API_KEY or GEMINI_API_KEY or COMFYUI_URL must be set: "
            "no gateway is set up.",
        ),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadSetting) as told:
        settings(**given)
    assert str(told.value) == sentence


@pytest.mark.parametrize("name", ["poll_seconds", "order_deadline_seconds", "telegram_calls_per_second"])
def test_durations_and_rates_are_positive(name: str) -> None:
    with pytest.raises(BadSetting, match=f"^{name.upper()} is wrong: "):
        settings(**{name: 0})


def test_an_own_bot_api_server_takes_a_webhook_without_tls() -> None:
    own = settings(telegram_updates="webhook", public_url="http://bot:8080", telegram_api_url="http://api:8081")
    assert own.public_url == "http://bot:8080"


def test_a_missing_token_is_named() -> None:
    with pytest.raises(BadSetting, match=r"^TELEGRAM_BOT_TOKEN is missing\.$"):
        load_settings(_env_file=None, pixwith_api_key="key")


def test_durations_take_fractions_and_timeouts_shrink_with_the_lease() -> None:
    assert settings(poll_seconds="0.4", lease_seconds="3").http_timeout_seconds == pytest.approx(2.1)
    assert settings().http_timeout_seconds == 30


def test_lists_are_separated_by_commas() -> None:
    made = settings(trusted_result_hosts="LocalHost:80, 10.0.0.1", admin_ids="1, -100", providers="pixwith")
    assert made.trusted_result_hosts == ("localhost:80", "10.0.0.1")
    assert made.admin_ids == frozenset({1, -100})
    assert settings(trusted_result_hosts="fd00::1,[fd00::1]:80,comfy_ui").trusted_result_hosts == (
        "fd00::1",
        "[fd00::1]:80",
        "comfy_ui",
    )


def test_gateways_without_preference_are_those_with_a_key() -> None:
    assert settings(apipod_api_key="a").gateways == ("apipod", "pixwith")


def test_no_secret_is_in_the_settings_words() -> None:
    address = "postgresql://imagine:pa%40ss@db/imagine"
    made = settings(telegram_bot_token="1:sesame", pixwith_api_key="hush", secret_key="new,old", database_url=address)
    assert not any(secret in repr(made) for secret in ("sesame", "hush", "new", "old", "pa%40ss"))
    assert {"1:sesame", "sesame", "hush", "new", "old", "pa%40ss", "pa@ss"} <= set(made.secrets)
    assert made.keyring.webhook_secret in made.secrets


def test_an_address_without_a_password_is_no_secret() -> None:
    assert "sqlite:///data/imagine.db" not in settings().secrets


@pytest.mark.parametrize("keys", [" , ", ","])
def test_a_list_of_no_keys_is_no_key(keys: str) -> None:
    with pytest.raises(BadSetting, match=r"^SECRET_KEY is wrong: must contain at least one key\.$"):
        settings(secret_key=keys)


def test_without_a_secret_key_the_token_stands_in_and_may_be_kept_as_an_old_key() -> None:
    before = settings().keyring
    after = settings(telegram_bot_token="2:def", secret_key="new,imagine-bot:1:abc").keyring
    assert after.is_webhook_secret(before.webhook_secret.encode())
    assert after.webhook_secret != before.webhook_secret
    assert not after.is_webhook_secret(b"")


@pytest.mark.parametrize(
    ("given", "proxy", "proxy_to_telegram"),
    [
        ({}, None, None),
        ({"https_proxy": "http://host:1"}, "http://host:1", "http://host:1"),
        ({"https_proxy": "http://host:1", "telegram_api_url": "http://own:8081"}, "http://host:1", None),
        ({"telegram_proxy": "socks5h://a:b@host:2/"}, None, "socks5://a:b@host:2"),
        (
            {"telegram_proxy": "socks5://[::1]:2", "https_proxy": "host:1", "telegram_api_url": "http://own:8081"},
            "http://host:1",
            "socks5://[::1]:2",
        ),
    ],
)
def test_which_proxy_counts(given: dict[str, str], proxy: str | None, proxy_to_telegram: str | None) -> None:
    made = settings(**({"https_proxy": None} | given))
    assert (made.proxy, made.proxy_to_telegram) == (proxy, proxy_to_telegram)


def test_a_password_in_the_address_of_a_proxy_or_database_is_a_secret_however_it_is_spelled() -> None:
    made = settings(https_proxy="http://ann:p%23ss@host:1", telegram_proxy="socks5://ann:se:same@host:2")
    assert {"p#ss", "p%23ss", "se:same"} <= set(made.secrets)
    assert {"p@/w", "p%40%2Fw"} <= set(settings(database_url="postgres://ann:p@/w@db/x").secrets)


TEXT = "\n# токен\nexport TELEGRAM_BOT_TOKEN=1:abc\nPIXWITH_API_KEY = 'key'\nADMIN_IDS=7\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_file_of_settings_may_come_from_any_editor(
    encoding: str, ends: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_bytes(TEXT.replace("\n", ends).encode(encoding))
    made = load_settings()
    assert (made.token, made.accounts[0].key, made.admin_ids) == ("1:abc", "key", {7})


@pytest.mark.parametrize("content", ["# токен".encode("cp1251"), b"\xff\xfe\x00"], ids=str)
def test_a_file_of_settings_that_is_no_text_is_one_sentence(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_bytes(content)
    with pytest.raises(BadSetting) as told:
        load_settings()
    assert str(told.value) == ".env is wrong: it must be a readable text file in UTF-8."


@pytest.mark.parametrize("line", ['ADMIN_IDS="7', "ADMIN_IDS 7", "=7"])
def test_a_line_that_is_no_setting_is_named(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(f"TELEGRAM_BOT_TOKEN=1:abc\n# the operator\n\n{line}\nPIXWITH_API_KEY=key\n")
    with pytest.raises(BadSetting) as told:
        load_settings()
    assert str(told.value) == ".env is wrong: line 4 is no NAME=value, or lacks a quotation mark."


def test_packs_are_stars_and_credits_and_nothing_is_sold_without_them() -> None:
    assert not settings().sells_credits
    told = settings(star_packs=" 50:20, 200:100 ", star_subscription="250:150", admin_ids="7")
    assert told.sells_credits
    assert [(pack.stars, pack.credits) for pack in told.star_packs] == [(50, 20), (200, 100)]
    assert told.star_subscription is not None
    assert told.star_subscription.credits == 150
