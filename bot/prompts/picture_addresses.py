"""PURE. Addresses of pictures in a prompt, which people type where other bots take them."""

import re

_KINDS = "jpe?g|jfif|png|webp|gif|avif|heic|heif|bmp|tiff?"
# An address in quotation marks is prose: somebody wants it painted.
_ADDRESS = re.compile(
    rf"(?<![\"'`“”„«‘\w])https?://[^\s\"'<>“”]{{1,1000}}?(?:\.(?:{_KINDS})|[?&](?:format|fm)=(?:{_KINDS}))(?![\w./-])",
    re.IGNORECASE,
)


def has_picture_address(prompt: str) -> bool:
    """Whether the prompt names a picture on the web, by an address that ends like one."""
    return _ADDRESS.search(prompt) is not None
