"""The settings of alerts to the operators."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class AlertSettings(BaseSettings):
    """A part of the settings."""

    admin_chat_id: int | None = Field(
        None, description="Id of a chat that gets the alerts instead of each administrator; the bot must be in it."
    )
    admin_topic_id: int | None = Field(None, ge=1, description="Id of a topic of that chat.")
    admin_language: Literal["en", "ru", "zh-Hans"] = Field(
        "en", description="Language of alerts for administrators who have not chosen one in `/settings`."
    )
    daily_report_hour: int = Field(
        8, ge=-1, le=23, description="Hour (UTC) of the daily report to the administrators; `-1`: none."
    )
    alert_seconds: float = Field(60, gt=0, description="How often the conditions for alerts are checked.")
    alert_credit_days: float = Field(
        3, ge=0, description="Alert when the credit at a gateway lasts for fewer days than this."
    )
    alert_refund_percent: float = Field(
        30, ge=0, le=100, description="Alert when a larger share of the last hour's pictures and videos was refunded."
    )
    alert_queue_seconds: float = Field(
        120, gt=0, description="Alert when an order has been waiting for a worker for longer than this."
    )
    alert_disk_mb: int = Field(
        1000, ge=0, description="Alert when a disk that a replica writes to has less room than this, in megabytes."
    )
    alert_database_mb: int | None = Field(
        None, gt=0, description="Alert when the database takes more room than this, in megabytes."
    )
