"""An encoded image with its type and size."""

import base64
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImageFile:
    """An encoded picture. `media_type` is image/jpeg, image/png or image/webp; width and height in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int

    @property
    def extension(self) -> str:
        """That of its file name, without the dot."""
        return extension_of(self.media_type)

    @property
    def data_address(self) -> str:
        """The picture as a data: address."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"


def extension_of(media_type: str) -> str:
    """That of a picture's file name, without the dot."""
    return media_type.removeprefix("image/").replace("jpeg", "jpg")
