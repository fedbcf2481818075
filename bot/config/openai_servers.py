"""Further servers that speak as OpenAI Images does: OPENAI_SERVERS names them, each has settings of its own."""

import re
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource

from bot.config.api_keys import parse_key
from bot.config.network_settings import split_words
from bot.config.secret_files import lowered, read_secret_file
from bot.config.web_addresses import parse_plain_origin

_NAME = re.compile(r"[a-z0-9]{1,16}")
_TAKEN = ("api", "url")  # OPENAI_API_KEY would be two things


class OpenaiServers(PydanticBaseSettingsSource):
    """Reads `OPENAI_<NAME>_URL` and `OPENAI_<NAME>_API_KEY` (or its file) for each name in `OPENAI_SERVERS`.

    `sources` are the other sources of settings; the last one wins.
    """

    def __init__(self, settings: type[BaseSettings], *sources: PydanticBaseSettingsSource) -> None:
        super().__init__(settings)
        self._given: dict[str, str] = {}
        for source in sources:
            if isinstance(source, EnvSettingsSource):
                self._given |= lowered(source.env_vars)

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Not used: the servers are read together."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """`openai_servers` with each name, address and key; {} where it is not set."""
        named = self._given.get("openai_servers")
        return {} if named is None else {"openai_servers": [self._read(name) for name in split_words(named)]}

    def _read(self, name: str) -> dict[str, str | None]:
        """One server; None for what is not set. Raises `UnusableFile`."""
        setting = f"openai_{name}_api_key"
        key = self._given.get(setting) or read_secret_file(self._given, setting)
        return {"name": name, "url": self._given.get(f"openai_{name}_url"), "api_key": key}


class ServerSettings(BaseModel, frozen=True):
    """One of the servers. `check` tells whether the settings can be used."""

    name: str
    url: str | None = None
    api_key: SecretStr | None = None

    def check(self) -> None:
        """Raises `ValueError` with one sentence that names the setting."""
        if not _NAME.fullmatch(self.name) or self.name in _TAKEN:
            raise ValueError(
                f"OPENAI_SERVERS names {self.name}: a name has 1 to 16 letters and digits, and is not api or url."
            )
        setting = f"OPENAI_{self.name.upper()}_URL"
        if self.url is None:
            raise ValueError(f"{setting} must be set because OPENAI_SERVERS names {self.name}.")
        try:
            parse_plain_origin(self.url)
        except ValueError as error:
            raise ValueError(f"{setting} is wrong: {error}.") from error
        try:
            parse_key(self.key)
        except ValueError as error:
            raise ValueError(f"OPENAI_{self.name.upper()}_API_KEY is wrong: {error}.") from error

    @property
    def key(self) -> str:
        """The API key, "" where the server needs none."""
        return self.api_key.get_secret_value().strip() if self.api_key is not None else ""
