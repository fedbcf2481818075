"""The settings of commands that talk to nobody, such as `imagine-bot models`."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from bot.config.gateway_settings import GatewayAccount
from bot.config.settings import Settings
from providers.registry import DEFAULT_ORIGINS


class OfflineSettings(Settings):
    """No secret is required; if no gateway is set up, all that are the same for everybody count."""

    telegram_bot_token: SecretStr = Field(SecretStr("0:"), description="The token from BotFather.")

    @model_validator(mode="after")
    def _together(self) -> Self:
        return self

    @property
    def _all_accounts(self) -> tuple[GatewayAccount, ...]:
        everybodys = (GatewayAccount(brand, brand, url) for brand, url in DEFAULT_ORIGINS.items())
        return super()._all_accounts or tuple(everybodys)
