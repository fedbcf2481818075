"""PURE. A helpful no, named by the sentence that says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing was reserved or bought, and `key` with `args` says why and what would be accepted."""

    key: str
    args: Mapping[str, str | int] = field(default_factory=dict)
