"""PURE. API keys as people paste them into settings."""


def parse_key(value: str) -> str:
    """The key as it stands in the header of a request; raises ValueError without the key in it."""
    key = value.strip()
    if not all("!" <= letter <= "~" for letter in key):
        raise ValueError("must be the key alone: one line of plain letters, digits and signs, without spaces")
    return key
