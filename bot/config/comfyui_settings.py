"""The settings of ComfyUI: where the operator's servers are, and the workflows that they run."""

from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from bot.config.web_addresses import parse_origin, proxy_password


class ComfyuiSettings(BaseSettings):
    """A part of the settings."""

    comfyui_url: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Addresses of ComfyUI servers, comma-separated; they share the work. Needs no key."
    )
    comfyui_workflows: str | None = Field(
        None,
        description="Folder of ComfyUI workflows in API format; each `name.json` is a model. Read again on SIGHUP.",
    )

    @field_validator("comfyui_url", mode="before")
    @classmethod
    def _split_addresses(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))
        return value

    @field_validator("comfyui_url")
    @classmethod
    def _servers_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(parse_origin, value))

    @model_validator(mode="after")
    def _has_workflows(self) -> Self:
        if self.comfyui_url and self.comfyui_workflows is None:
            raise ValueError("COMFYUI_WORKFLOWS must be set because COMFYUI_URL is.")
        return self

    @property
    def server_passwords(self) -> tuple[str | None, ...]:
        """The passwords in the addresses, which must never be logged."""
        return tuple(proxy_password(url) for url in self.comfyui_url)

    @property
    def comfyui_servers(self) -> dict[str, str]:
        """The address of each server by its name."""
        if len(self.comfyui_url) == 1:
            return {"comfyui": self.comfyui_url[0]}
        return {f"comfyui-{number}": url for number, url in enumerate(self.comfyui_url, 1)}
