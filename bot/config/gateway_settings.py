"""The settings of gateways: keys, addresses, and which are used in what order."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from bot.config.api_keys import parse_key
from bot.config.comfyui_settings import ComfyuiSettings
from bot.config.network_settings import Listed, split_words
from bot.config.openai_servers import ServerSettings
from bot.config.web_addresses import parse_origin, parse_plain_origin
from providers.registry import ALL, DEFAULT_ORIGINS
from providers.webhook_signatures import is_signing_key

# The settings with which callbacks are checked.
WEBHOOK_KEYS = {"kie": "kie_webhook_key", "replicate": "replicate_webhook_secret"}


_CHEAPEST = "cheapest"


@dataclass(frozen=True, slots=True)
class GatewayAccount:
    """An account at one address. Its name is the brand, or the brand and the name of one of several servers."""

    name: str
    brand: str
    origin: str
    key: str = field(default="", repr=False)
    webhook_key: str = field(default="", repr=False)


class GatewaySettings(ComfyuiSettings):
    """A part of the settings."""

    providers: Listed = Field(
        (),
        description="Gateways in order of preference; by default all that are set up. `cheapest` alone: all, and for "
        "each order the cheapest first: by `usd` in `MODELS_FILE` where it is known of all, else by credits.",
    )
    apipod_api_key: SecretStr | None = Field(None, description="API key for APIPod.")
    apipod_url: str = Field(DEFAULT_ORIGINS["apipod"], description="Address of APIPod.")
    apikley_api_key: SecretStr | None = Field(None, description="API key for Apikley.")
    apikley_url: str = Field(DEFAULT_ORIGINS["apikley"], description="Address of Apikley.")
    pixwith_api_key: SecretStr | None = Field(None, description="API key for PixWith.")
    pixwith_url: str = Field(DEFAULT_ORIGINS["pixwith"], description="Address of PixWith.")
    openai_api_key: SecretStr | None = Field(None, description="API key for OpenAI Images.")
    openai_url: str = Field(DEFAULT_ORIGINS["openai"], description="Address of OpenAI, or of a server like it.")
    openai_previews: int = Field(
        0,
        ge=0,
        le=3,
        description="How many previews of a picture OpenAI sends while it paints, shown in the placeholder. They cost "
        "a little more. Not for `OPENAI_SERVERS`.",
    )

    openai_servers: Annotated[tuple[ServerSettings, ...], NoDecode] = Field(
        (),
        description="Names of further servers like OpenAI, comma-separated; for `local` they are set by "
        "`OPENAI_LOCAL_URL` and `OPENAI_LOCAL_API_KEY`, and `PROVIDERS` names it `openai-local`.",
    )
    kie_api_key: SecretStr | None = Field(None, description="API key for kie.ai.")
    kie_url: str = Field(DEFAULT_ORIGINS["kie"], description="Address of kie.ai.")
    kie_webhook_key: SecretStr | None = Field(
        None, description="The webhook HMAC key of kie.ai; with it, callbacks that are not signed are refused."
    )
    replicate_api_key: SecretStr | None = Field(None, description="API key for Replicate.")
    replicate_url: str = Field(DEFAULT_ORIGINS["replicate"], description="Address of Replicate.")
    replicate_webhook_secret: SecretStr | None = Field(
        None, description="The webhook signing key of Replicate (`whsec_…`); with it, callbacks without it are refused."
    )
    fal_api_key: SecretStr | None = Field(None, description="API key for fal.")
    fal_url: str = Field(DEFAULT_ORIGINS["fal"], description="Address of fal's queue.")
    gemini_api_key: SecretStr | None = Field(None, description="API key for Google's Gemini API.")
    gemini_url: str = Field(DEFAULT_ORIGINS["gemini"], description="Address of the Gemini API.")

    @field_validator("providers", mode="before")
    @classmethod
    def _split_providers(cls, value: Any) -> Any:
        return split_words(value)

    @field_validator(*(f"{brand}_url" for brand in DEFAULT_ORIGINS))
    @classmethod
    def _gateway_origin(cls, value: str) -> str:
        return parse_plain_origin(value)

    @field_validator(*(f"{brand}_api_key" for brand in ALL if not ALL[brand].self_hosted))
    @classmethod
    def _key(cls, value: SecretStr | None) -> SecretStr | None:
        return None if value is None else SecretStr(parse_key(value.get_secret_value()))

    @property
    def cheapest_first(self) -> bool:
        """Whether an order goes to the gateway that sells it for the fewest credits."""
        return self.providers == (_CHEAPEST,)

    @model_validator(mode="after")
    def _servers(self) -> Self:
        for server in self.openai_servers:
            server.check()
        return self

    @field_validator("replicate_webhook_secret")
    @classmethod
    def _signing_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not is_signing_key(value.get_secret_value()):
            raise ValueError("must be the whole signing key, which begins with whsec_")
        return value

    @model_validator(mode="after")
    def _known(self) -> Self:
        known = list(dict.fromkeys((*ALL, *(account.name for account in self._all_accounts))))
        for name in () if self.cheapest_first else self.providers:
            if name not in known:
                raise ValueError(f"PROVIDERS names {name}, which is unknown. Available: {', '.join(known)}.")
        return self

    @property
    def accounts(self) -> tuple[GatewayAccount, ...]:
        """Those in use, in order of preference."""
        every = self._all_accounts
        if not self.providers or self.cheapest_first:
            return every
        chosen = (account for word in self.providers for account in every if word in (account.name, account.brand))
        return tuple(dict.fromkeys(chosen))

    @property
    def gateways(self) -> tuple[str, ...]:
        """The names of the gateways in use, in order of preference."""
        return tuple(account.name for account in self.accounts)

    @property
    def _all_accounts(self) -> tuple[GatewayAccount, ...]:
        """Those that the settings give access to."""
        return tuple(account for brand in ALL for account in self._accounts_of(brand))

    def _accounts_of(self, brand: str) -> tuple[GatewayAccount, ...]:
        if brand == "comfyui":
            return tuple(GatewayAccount(name, brand, url) for name, url in self.comfyui_servers.items())
        key: SecretStr | None = getattr(self, f"{brand}_api_key")
        origin: str = getattr(self, f"{brand}_url")
        secret: SecretStr | None = getattr(self, WEBHOOK_KEYS.get(brand, ""), None)
        webhook_key = "" if secret is None else secret.get_secret_value()
        own = (GatewayAccount(brand, brand, origin, key.get_secret_value(), webhook_key),) if key is not None else ()
        servers = dict.fromkeys(self.openai_servers) if brand == "openai" else ()
        return (
            *own,
            *(GatewayAccount(f"openai-{one.name}", brand, parse_origin(one.url or ""), one.key) for one in servers),
        )

    @property
    def server_keys(self) -> tuple[str, ...]:
        """The keys of servers that OPENAI_SERVERS names."""
        return tuple(server.key for server in self.openai_servers if server.key)
