"""The settings of the network: Telegram, proxies, and the bot's own web server."""

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

from bot.config.networks import parse_networks
from bot.config.web_addresses import parse_listen, parse_origin, parse_proxy, proxy_password

_TELEGRAMS_OWN = "https://api.telegram.org"
Listed = Annotated[tuple[str, ...], NoDecode]


def split_words(value: Any) -> Any:
    """Lower-case words separated by commas, as a tuple; anything but a text stays as it is."""
    if isinstance(value, str):
        return tuple(word.strip().lower() for word in value.split(",") if word.strip())
    return value


class NetworkSettings(BaseSettings):
    """A part of the settings."""

    telegram_bot_token: SecretStr = Field(description="The token from BotFather.")
    telegram_api_url: str = Field(_TELEGRAMS_OWN, description="Address of the Bot API.")
    telegram_proxy: SecretStr | None = Field(
        None, description="Proxy for Telegram alone, like `HTTPS_PROXY`; also for an `http` address of the Bot API."
    )
    https_proxy: SecretStr | None = Field(
        None,
        description="Proxy for every `https` address of Telegram, gateways and results: `http://host:port` or "
        "`socks5://user:password@host:port`.",
    )
    telegram_updates: Literal["polling", "webhook"] = Field(
        "polling", description="How updates arrive: `polling`, or `webhook` (needs `PUBLIC_URL`)."
    )
    telegram_calls_per_second: float = Field(30, gt=0, description="Messages and edits a second in all chats together.")
    public_url: str | None = Field(
        None, description="Public address of `LISTEN`, for webhooks, callbacks and input pictures."
    )
    listen: str = Field("127.0.0.1:8080", description="Address and port of the bot's own web server.")
    trusted_proxies: Listed = Field(
        (),
        description="Proxies whose `X-Forwarded-For` header is trusted: addresses or networks, comma-separated.",
    )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_proxies(cls, value: Any) -> Any:
        return split_words(value)

    @field_validator("telegram_api_url", "public_url")
    @classmethod
    def _own_origin(cls, value: str | None) -> str | None:
        return None if value is None else parse_origin(value)

    @field_validator("listen")
    @classmethod
    def _address(cls, value: str) -> str:
        parse_listen(value)
        return value

    @field_validator("https_proxy", "telegram_proxy")
    @classmethod
    def _proxy(cls, value: SecretStr | None) -> SecretStr | None:
        return None if value is None else SecretStr(parse_proxy(value.get_secret_value()))

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            parse_networks(value)
        except ValueError as error:
            raise ValueError("must be addresses or networks such as 10.0.0.2, 10.1.0.0/16") from error
        return value

    @field_validator("telegram_bot_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value()
        if ":" not in token or any(letter.isspace() or letter in "/?#" for letter in token):
            raise ValueError("must be the token from @BotFather: digits, a colon, letters")
        return value

    def check_webhook(self) -> None:
        """Raises ValueError, with one sentence, where Telegram could bring no updates."""
        if self.telegram_updates != "webhook":
            return
        if self.public_url is None:
            raise ValueError("PUBLIC_URL must be set when TELEGRAM_UPDATES is webhook.")
        # An own Bot API server takes http, too (Bot API, "Using a Local Bot API Server", read 2026-11).
        if self.telegram_api_url == _TELEGRAMS_OWN and not self.public_url.startswith("https:"):
            raise ValueError("PUBLIC_URL must begin with https:// when TELEGRAM_UPDATES is webhook.")

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.telegram_bot_token.get_secret_value()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of `LISTEN`."""
        return parse_listen(self.listen)

    @property
    def proxy(self) -> str | None:
        """The proxy for https addresses."""
        return self.https_proxy.get_secret_value() if self.https_proxy is not None else None

    @property
    def proxy_to_telegram(self) -> str | None:
        """The proxy for the Bot API."""
        if self.telegram_proxy is not None:
            return self.telegram_proxy.get_secret_value()
        return self.proxy if self.telegram_api_url.startswith("https:") else None

    @property
    def proxy_passwords(self) -> tuple[str | None, ...]:
        """The passwords in the addresses of proxies, which must never be logged."""
        given = (self.https_proxy, self.telegram_proxy)
        return tuple(proxy_password(proxy.get_secret_value()) for proxy in given if proxy is not None)
