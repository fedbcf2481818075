"""The settings of models and videos."""

from pydantic import Field
from pydantic_settings import BaseSettings


class VideoSettings(BaseSettings):
    """A part of the settings."""

    default_video_model: str = Field("seedance-2.0-fast", description="The model of a `/video` that names none.")
    models_file: str | None = Field(
        None, description="TOML file that hides, renames and adds models and sets prices; read again on SIGHUP."
    )
    order_deadline_seconds: float = Field(600, gt=0, description="When an unfinished order is cancelled and refunded.")
    video_deadline_seconds: float = Field(1800, gt=0, description="The same for a video.")
    telegram_upload_mb: int = Field(
        50, ge=1, description="Largest file in megabytes that the Bot API takes; 2000 with your own Bot API server."
    )

    def deadline_of(self, kind: str) -> float:
        """When an unfinished order of that kind is cancelled, in seconds."""
        return self.video_deadline_seconds if kind == "video" else self.order_deadline_seconds
