"""PURE. Why a request was refused: a message key and its arguments."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing was reserved or bought; `key` with `args` says why, and what is accepted instead."""

    key: str
    args: Mapping[str, str | int] = field(default_factory=dict)
    lacks_credits: bool = False  # so that buying some helps
