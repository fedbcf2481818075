"""PURE. How large a number in a setting may be: what is stored and computed with it must not overflow."""

_LARGEST = 1_000_000_000
_LARGEST_ID = 2**52  # Telegram's ids have at most 52 significant bits


def check_number(name: str, value: object) -> None:
    """Raises ValueError if it is a number, or holds one, that is too large for the setting of that name."""
    if isinstance(value, frozenset):
        for one in value:
            check_number(name, one)
    elif isinstance(value, int | float):
        most = _LARGEST_ID if name.endswith(("_id", "_ids")) else _LARGEST
        if abs(value) > most:
            raise ValueError(f"must be at most {most}")
