"""All settings: read once from the environment or `.env`, then passed to the code as a frozen value."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config.alert_settings import AlertSettings
from bot.config.env_file import check_env_file
from bot.config.gateway_settings import GatewaySettings
from bot.config.growth_settings import GrowthSettings
from bot.config.keyring import Keyring
from bot.config.limits import check_number
from bot.config.network_settings import Listed, NetworkSettings, split_words
from bot.config.openai_servers import OpenaiServers
from bot.config.payment_settings import PaymentSettings
from bot.config.secret_files import SecretFiles, UnusableFile, secret_names
from bot.config.telemetry_settings import TelemetrySettings
from bot.config.video_settings import VideoSettings
from bot.config.web_addresses import parse_host, parse_origin
from providers.registry import ALL
from storage.accounts.daily_credits import DailyCredits
from storage.database.addresses import parse as parse_database
from storage.media.s3_access import S3Access

Ids = Annotated[frozenset[int], NoDecode]
_ENV_FILE = ".env"
_HOLD_PASSWORDS = ("database_url", "https_proxy", "telegram_proxy")  # no secrets as a whole


class BadSetting(ValueError):
    """A setting is missing or wrong; the message is one sentence that names it."""


class Settings(
    PaymentSettings, GrowthSettings, VideoSettings, AlertSettings, TelemetrySettings, GatewaySettings, NetworkSettings
):
    """The settings. Durations are in seconds and may be fractions; URLs are origins without a version path."""

    model_config = SettingsConfigDict(
        env_file=_ENV_FILE, env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    database_url: SecretStr = Field(
        SecretStr("sqlite:///data/imagine.db"),
        description="`sqlite:///path` for one process, `postgresql://…` for several.",
    )
    media_url: str = Field(
        "file:data/media", description="Where pictures are stored: `file:path` or `s3://bucket/prefix`."
    )
    aws_endpoint_url: str | None = Field(None, description="Address of the S3 server if it is not Amazon's.")
    aws_region: str = Field("us-east-1", description="Region of the bucket.")
    aws_access_key_id: str | None = Field(None, description="Access key for the bucket.")
    aws_secret_access_key: SecretStr | None = Field(None, description="Secret of that access key.")
    aws_session_token: SecretStr | None = Field(None, description="Session token of temporary keys.")
    secret_key: SecretStr | None = Field(
        None,
        description="Signs picture links; derived from the token if unset. Must be the same on every replica. "
        "Several keys may be given, separated by commas: the first signs, all are accepted.",
    )
    default_model: str = Field(
        "seedream-4.5",
        description="The model of an order that names none; if unset and not sold, the first of the first gateway.",
    )
    daily_credits: int = Field(10, ge=0, description="Credits that each account may spend per day (UTC).")
    max_active_per_user: int = Field(3, ge=1, description="Orders of one person that run at the same time.")
    max_queued_per_user: int = Field(10, ge=0, description="Orders of one person that may wait in addition.")
    admin_ids: Ids = Field(
        frozenset(), description="Telegram user ids of the administrators, comma-separated. They receive alerts."
    )
    allowed_ids: Ids = Field(
        frozenset(), description="Ids of users and chats that can order, comma-separated; empty means everyone."
    )
    blocked_ids: Ids = Field(
        frozenset(),
        description="Ids of people and chats that may not order, comma-separated. Overrides every other setting.",
    )
    person_actions_per_minute: int = Field(
        120,
        ge=1,
        description="Commands and button presses of one person per minute; a chat may make five times as many.",
    )
    refused_words_file: str | None = Field(
        None, description="File with blocked words or phrases, one per line, or `/regular expressions/`."
    )
    poll_seconds: float = Field(2.5, gt=0, description="How often a gateway is asked about a picture.")
    polls_per_second: float = Field(
        50, gt=0, description="The most status requests per second to one gateway; with more to ask, all wait longer."
    )
    lease_seconds: float = Field(60, ge=1, description="How long a replica owns an order before another may take over.")
    trusted_result_hosts: Listed = Field(
        (),
        description="List of `host` or `host:port`, comma-separated: private addresses and http are allowed for "
        "them, for results and uploads.",
    )
    media_days: float = Field(
        30, ge=0, description="How many days pictures are kept; `0`: until the person erases them."
    )
    prompt_days: float = Field(
        90, ge=0, description="How many days prompts are kept; `0`: until the person erases them."
    )
    short_answer_seconds: float = Field(
        60, gt=0, description="How long replies about quota and errors stay in a group."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged: `DEBUG`, `INFO`, `WARNING` or `ERROR`."
    )
    log_format: Literal["console", "json"] = Field("console", description="`console` for people, `json` for machines.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The sources: arguments, environment, `.env`, secret files."""
        given = (dotenv_settings, env_settings)
        return (
            init_settings,
            OpenaiServers(settings_cls, *given),
            env_settings,
            dotenv_settings,
            SecretFiles(settings_cls, *given),
        )

    @field_validator("*")
    @classmethod
    def _numbers(cls, value: Any, info: ValidationInfo) -> Any:
        check_number(info.field_name or "", value)
        return value

    @field_validator("trusted_result_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return split_words(value)

    @field_validator("trusted_result_hosts")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(parse_host, value))

    @field_validator("admin_ids", "allowed_ids", "blocked_ids", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        if isinstance(value, str):
            try:
                return frozenset(int(word) for word in value.replace(",", " ").split())
            except ValueError as error:
                raise ValueError("must be numeric Telegram ids, separated by commas") from error
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("aws_endpoint_url")
    @classmethod
    def _origin(cls, value: str | None) -> str | None:
        return None if value is None else parse_origin(value)

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr) -> SecretStr:
        parse_database(value.get_secret_value())
        return value

    @field_validator("secret_key")
    @classmethod
    def _keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _split_keys(value):
            raise ValueError("must contain at least one key")
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        self.check_webhook()
        if self.star_subscription is not None and not self.star_packs:
            raise ValueError("STAR_PACKS must be set when STAR_SUBSCRIPTION is.")
        if self.star_packs and not self.admin_ids:
            raise ValueError("ADMIN_IDS must be set when STAR_PACKS is: somebody has to answer /paysupport.")
        used = {word for account in self.accounts for word in (account.name, account.brand)}
        for name in () if self.cheapest_first else self.providers:
            if name not in used:
                raise ValueError(f"{_access_to(name)} must be set because PROVIDERS names {name}.")
        if not used:
            raise ValueError(f"{' or '.join(map(_access_to, ALL))} must be set: no gateway is set up.")
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be logged: secrets and values derived from them."""
        given = {name: getattr(self, name) for name in secret_names(type(self)) if name not in _HOLD_PASSWORDS}
        plain = [value.get_secret_value() for value in given.values() if value is not None]
        return (*plain, *self.server_keys, self.token.partition(":")[2], *self._passwords, *self.keyring.secrets)

    @property
    def _passwords(self) -> tuple[str, ...]:
        """Passwords in addresses, as they are and as the addresses may spell them."""
        found = [
            parse_database(self.database_url.get_secret_value()).password,
            *self.proxy_passwords,
            *self.server_passwords,
        ]
        return tuple(spelled for password in found if password for spelled in (password, quote(password, safe="")))

    @property
    def keyring(self) -> Keyring:
        """The keys for media links and Telegram's webhook secret."""
        return Keyring(_split_keys(self.secret_key) if self.secret_key else (f"imagine-bot:{self.token}",))

    @property
    def daily(self) -> DailyCredits:
        """The daily allowance of everybody and of subscribers."""
        return DailyCredits(self.daily_credits, self.star_subscription_daily_credits or 0)

    @property
    def bucket_access(self) -> S3Access:
        """Access to the bucket of an s3:// `MEDIA_URL`."""
        secret, session = self.aws_secret_access_key, self.aws_session_token
        return S3Access(
            endpoint=self.aws_endpoint_url,
            region=self.aws_region,
            access_key_id=self.aws_access_key_id,
            secret_access_key=secret.get_secret_value() if secret is not None else None,
            session_token=session.get_secret_value() if session is not None else None,
        )

    @property
    def bucket_is_public(self) -> bool:
        """Whether gateways can read presigned links: plain http means a server in the private network."""
        return self.aws_endpoint_url is None or self.aws_endpoint_url.startswith("https://")

    @property
    def has_public_links(self) -> bool:
        """Whether gateways can read stored pictures by a link."""
        return self.public_url is not None or (self.media_url.startswith("s3:") and self.bucket_is_public)

    @property
    def http_timeout_seconds(self) -> float:
        """The timeout of one call to a gateway: always shorter than the lease."""
        return min(30.0, self.lease_seconds * 0.7)


def load_settings(kind: type[Settings] = Settings, **given: Any) -> Settings:
    """The settings of this process; raises `BadSetting` with one sentence."""
    try:
        return kind(**{"_env_file_encoding": check_env_file(Path(_ENV_FILE)), **given})
    except ValidationError as error:
        raise BadSetting(_sentence(error)) from None
    except UnusableFile as error:
        raise BadSetting(str(error)) from None


def _access_to(gateway: str) -> str:
    """The setting that makes a gateway usable."""
    return f"{gateway.upper()}_URL" if ALL[gateway].self_hosted else f"{gateway.upper()}_API_KEY"


def _split_keys(value: SecretStr) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.get_secret_value().split(",") if word.strip())


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    message = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return message
    name = str(first["loc"][0]).upper()
    if first["type"] == "missing":
        return f"{name} is missing."
    return f"{name} is wrong: {message[:1].lower()}{message[1:]}."
