"""The text column type: accepts any text that users send."""

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


class StorableText(TypeDecorator[str]):
    """Text that both databases accept: PostgreSQL has no NUL, and neither accepts lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text without NUL, with "?" for every lone surrogate."""
        if value is None:
            return None
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
