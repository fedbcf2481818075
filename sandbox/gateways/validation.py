"""PURE: validates the fields of a request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Complaint = str | None


@dataclass(frozen=True, slots=True)
class Field:
    """One field: whether it must be there, and what is wrong with a value."""

    check: Callable[[Any], Complaint]
    required: bool = False


def text(limit: int) -> Field:
    """A required text of at most so many characters."""

    def check(value: Any) -> Complaint:
        if not isinstance(value, str) or not value.strip():
            return "must be a non-empty string"
        return f"is longer than {limit} characters" if len(value) > limit else None

    return Field(check, required=True)


def choice(*values: str, required: bool = False) -> Field:
    def check(value: Any) -> Complaint:
        return None if isinstance(value, str) and value in values else f"must be one of {', '.join(values)}"

    return Field(check, required)


def flag(*, required: bool = False) -> Field:
    return Field(lambda value: None if isinstance(value, bool) else "must be true or false", required)


def number(least: int, most: int) -> Field:
    def check(value: Any) -> Complaint:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return None if fits else f"must be a whole number from {least} to {most}"

    return Field(check)


def seconds(*values: int) -> Field:
    def check(value: Any) -> Complaint:
        fits = isinstance(value, int) and not isinstance(value, bool) and value in values
        return None if fits else f"must be one of {', '.join(str(one) for one in values)}"

    return Field(check)


def addresses(most: int, *, least: int = 0, data: bool = False) -> Field:
    """A list of http(s) addresses, required if it may not be empty; `data` allows data: addresses as well."""
    schemes = ("http://", "https://", "data:image/") if data else ("http://", "https://")

    def check(value: Any) -> Complaint:
        if not isinstance(value, list) or not least <= len(value) <= most:
            return f"must be a list of {least} to {most} addresses"
        if all(isinstance(item, str) and item.startswith(schemes) for item in value):
            return None
        return "holds something that is not such an address"

    return Field(check, required=least > 0)


def address() -> Field:
    def check(value: Any) -> Complaint:
        return None if isinstance(value, str) and value.startswith(("http://", "https://")) else "must be a URL"

    return Field(check)


def complaint(fields: Mapping[str, Field], values: Mapping[str, Any]) -> Complaint:
    """The first thing wrong with some values: a field unknown, missing or badly filled. None when all is well."""
    for name in values:
        if name not in fields:
            return f"{name} is not a parameter of this model"
    for name, field in fields.items():
        if name not in values:
            if field.required:
                return f"{name} is required"
        elif wrong := field.check(values[name]):
            return f"{name} {wrong}"
    return None
