"""PURE. The price of an order, and its split into paid submissions."""


def unit_credits(resolution: str | None) -> int:
    """Credits for one picture: 1 up to 2K, 2 above. `resolution` such as "4K", None where the model has none."""
    if resolution is None:
        return 1
    return 2 if int(resolution.removesuffix("K")) > 2 else 1


def split_into_parts(count: int, outputs: int) -> tuple[int, ...]:
    """The number of images per submission if one returns at most `outputs`: 4 by 3 is (3, 1)."""
    whole, rest = divmod(count, outputs)
    return (outputs,) * whole + ((rest,) if rest else ())
