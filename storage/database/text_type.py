"""Text as people send it, made storable."""

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


class StorableText(TypeDecorator[str]):
    """Text that both databases take: PostgreSQL knows no NUL, and neither takes half of a surrogate pair."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text without NUL, with U+003F for every lone surrogate."""
        if value is None:
            return None
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
