"""The settings of commands that talk to nobody, such as `imagine-bot models`."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from bot.config.settings import Settings
from providers.registry import ALL


class OfflineSettings(Settings):
    """No secret is required; if no gateway has a key, all of them count."""

    telegram_bot_token: SecretStr = Field(SecretStr("0:"), description="The token from BotFather.")

    @model_validator(mode="after")
    def _together(self) -> Self:
        return self

    @property
    def gateways(self) -> tuple[str, ...]:
        """The gateways in use, in order of preference."""
        return super().gateways or tuple(ALL)
