"""Secrets from files: every secret setting NAME may come from the file that NAME_FILE names instead."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource

from bot.config.text_files import read_text

_MAX_BYTES = 64_000


class UnusableFile(ValueError):
    """A secret file cannot be read; the message is one sentence that names the setting."""


def secret_names(settings: type[BaseModel]) -> tuple[str, ...]:
    """The names of the settings that hold secrets."""
    fields = settings.model_fields.items()
    return tuple(name for name, field in fields if SecretStr in (field.annotation, *get_args(field.annotation)))


class SecretFiles(PydanticBaseSettingsSource):
    """Reads secrets from files. `sources` are the other sources of settings; the last one wins."""

    def __init__(self, settings: type[BaseSettings], *sources: PydanticBaseSettingsSource) -> None:
        super().__init__(settings)
        self._given: dict[str, str] = {}
        for source in sources:
            if isinstance(source, EnvSettingsSource):
                self._given |= lowered(source.env_vars)

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The file's content, None if no file is named; raises `UnusableFile`."""
        return read_secret_file(self._given, field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """All secrets from files, by field name."""
        fields = self.settings_cls.model_fields
        found = {name: self.get_field_value(fields[name], name)[0] for name in secret_names(self.settings_cls)}
        return {name: value for name, value in found.items() if value is not None}


def read_secret_file(given: Mapping[str, str], name: str) -> str | None:
    """The content of the file that `<name>_file` names, None if it names none; raises `UnusableFile`."""
    path = given.get(f"{name}_file")
    if path is None:
        return None
    if name in given:
        raise UnusableFile(f"{name.upper()} and {name.upper()}_FILE are both set. Remove one of them.")
    return _read(Path(path).expanduser(), f"{name.upper()}_FILE")


def lowered(given: Mapping[str, str | None]) -> dict[str, str]:
    """The variables that are set, under names in lower case."""
    return {name.lower(): value for name, value in given.items() if value}


def _read(path: Path, name: str) -> str:
    """The file's text without the trailing newline."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UnusableFile(f"{name} is wrong: the file is too large for a secret.")
        content = read_text(path).rstrip("\n")
    except (OSError, ValueError) as error:
        if isinstance(error, UnusableFile):
            raise
        raise UnusableFile(f"{name} is wrong: it must be a readable text file.") from None
    if not content.strip():
        raise UnusableFile(f"{name} is wrong: the file is empty.")
    return content
