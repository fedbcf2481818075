"""The settings of selling credits for Telegram Stars."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

from bot.config.web_addresses import parse_page

_PACK = re.compile(r"([1-9][0-9]{0,5}):([1-9][0-9]{0,6})")
_MOST_PACKS = 12
# What Telegram takes for one invoice, and for one period of a subscription (read 2026-11).
_MOST_STARS, _MOST_STARS_A_MONTH = 100_000, 10_000


@dataclass(frozen=True, slots=True)
class Pack:
    """Credits for a price in Stars."""

    stars: int
    credits: int


class PaymentSettings(BaseSettings):
    """A part of the settings."""

    star_packs: Annotated[tuple[Pack, ...], NoDecode] = Field(
        (),
        description="Credits for sale, as `Stars:credits`, comma-separated, such as `50:20,200:100`. "
        "Nothing is sold unless it is set.",
    )
    star_subscription: Annotated[Pack | None, NoDecode] = Field(
        None, description="A subscription, as `Stars:credits` for 30 days; needs `STAR_PACKS`."
    )
    star_subscription_daily_credits: int | None = Field(
        None,
        ge=1,
        description="Credits that a subscriber may spend per day (UTC) while the subscription lasts, in place of "
        "`DAILY_CREDITS` if that is less.",
    )
    terms_url: str | None = Field(None, description="Address of your terms of sale, for `/terms`.")

    @field_validator("star_packs", mode="before")
    @classmethod
    def _packs(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        packs = tuple(_pack(word, _MOST_STARS) for word in value.replace(",", " ").split())
        if len(packs) > _MOST_PACKS:
            raise ValueError(f"must have at most {_MOST_PACKS} packs")
        if len({pack.stars for pack in packs}) < len(packs):
            raise ValueError("two packs have the same price")
        return packs

    @field_validator("star_subscription", mode="before")
    @classmethod
    def _subscription(cls, value: Any) -> Any:
        return _pack(value.strip(), _MOST_STARS_A_MONTH) if isinstance(value, str) else value

    @field_validator("terms_url")
    @classmethod
    def _terms(cls, value: str | None) -> str | None:
        return None if value is None else parse_page(value)

    @property
    def sells_credits(self) -> bool:
        """Whether credits are for sale."""
        return bool(self.star_packs)


def _pack(word: str, most: int) -> Pack:
    found = _PACK.fullmatch(word)
    if found is None or int(found[1]) > most:
        raise ValueError(f"must be Stars:credits, such as 50:20, with at most {most} Stars")
    return Pack(int(found[1]), int(found[2]))
