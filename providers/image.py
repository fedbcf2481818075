"""An encoded image with its type and size."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImageFile:
    """An encoded picture. `media_type` is image/jpeg, image/png or image/webp; width and height in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int
