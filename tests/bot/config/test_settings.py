"""A wrong setting is one sentence that names it."""

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
        ({"admin_ids": "ann"}, "ADMIN_IDS is wrong: must be numeric Telegram ids, separated by commas."),
        ({"telegram_updates": "webhook"}, "PUBLIC_URL must be set when TELEGRAM_UPDATES is webhook."),
        ({"providers": "dalle"}, "PROVIDERS names dalle, which is unknown. Available: apipod, apikley, pixwith."),
        ({"providers": "apipod"}, "APIPOD_API_KEY must be set because PROVIDERS names apipod."),
        (
            {"pixwith_api_key": None},
            "APIPOD_API_KEY or APIKLEY_API_KEY or PIXWITH_API_KEY must be set: no gateway has a key.",
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
