"""The settings of credits that people get for joining and for bringing friends."""

from pydantic import Field
from pydantic_settings import BaseSettings


class GrowthSettings(BaseSettings):
    """A part of the settings."""

    welcome_credits: int = Field(0, ge=0, description="Bonus credits for somebody's first `/start`; `0`: none.")
    referral_credits: int = Field(
        0,
        ge=0,
        description="Bonus credits for both when somebody comes by a link of `/invite`, after the first picture "
        "of the friend; `0`: no links.",
    )
