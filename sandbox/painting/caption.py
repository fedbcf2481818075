"""A small line with the prompt at the foot of a picture. Reads a font of the machine, else Pillow's own."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

FONTS = (
    "DejaVuSans.ttf",
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "PingFang.ttc",
    "msyh.ttc",
    "Arial Unicode.ttf",
    "arial.ttf",
)
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def machine_font(name: str, size: int) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None


def speaks(font: Font, text: str) -> bool:
    """Whether a font has a shape for every letter: an unknown one looks like any other unknown one."""
    unknown = bytes(font.getmask("\U0010ffff"))
    return all(char.isspace() or char == "\ufffd" or bytes(font.getmask(char)) != unknown for char in set(text))


def written(text: str, size: int, *, instead: str) -> tuple[str, Font]:
    """A text and a font that can write it; where no font can, what to write instead."""
    for name in FONTS:
        font = machine_font(name, size)
        if font is not None and speaks(font, text):
            return text, font
    own = ImageFont.load_default(size)
    return (text if speaks(own, text) else instead), own


def caption(picture: Image.Image, text: str, *, instead: str, over: bool = False) -> None:
    """Write one line at the foot, cut to fit; `over` hides what is written there already."""
    size = max(9, round(min(picture.height * 0.026, picture.width * 0.03)))
    line, font = written(" ".join(text.split())[:200], size, instead=instead)
    room = picture.width - size * 2
    if font.getlength(line) > room:
        while line and font.getlength(line + "…") > room:
            line = line[:-1]
        line = line.rstrip() + "…"
    tall = round(size * 2.6)
    veil = (
        Image.linear_gradient("L")
        .point(lambda v: min(245, v * 3) if over else round(v * 0.62))
        .resize((picture.width, tall))
    )
    picture.paste((14, 12, 24), (0, picture.height - tall), veil)
    draw = ImageDraw.Draw(picture)
    draw.text((size, picture.height - size * 0.7), line, font=font, fill=(250, 248, 240), anchor="ls")
