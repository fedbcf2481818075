"""The settings of what others may be told of errors and durations."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from bot.config.web_addresses import parse_origin


class TelemetrySettings(BaseSettings):
    """A part of the settings."""

    sentry_dsn: SecretStr | None = Field(
        None, description="Where unexpected errors are reported; needs the extra `sentry`."
    )
    otel_exporter_otlp_endpoint: str | None = Field(
        None, description="OpenTelemetry collector that gets traces by OTLP over HTTP; needs the extra `telemetry`."
    )

    @field_validator("otel_exporter_otlp_endpoint")
    @classmethod
    def _collector(cls, value: str | None) -> str | None:
        return None if value is None else parse_origin(value)
