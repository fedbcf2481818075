"""PURE: edits. Each really transforms the given picture, and leaves it recognisable."""

import io
import random
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageMath, ImageOps

from sandbox.painting.brush import Brush, glow, gradient, lit, mix
from sandbox.painting.composition import rainbow
from sandbox.painting.figures import draw
from sandbox.painting.vocabulary import Brief, Colour, means, tokens

Effect = Callable[[Image.Image, random.Random], Image.Image]


def watercolour(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Flowing patches, darker where they end, on rough paper with a white edge."""
    small = picture.resize((max(1, picture.width // 2), max(1, picture.height // 2)), Image.Resampling.BOX)
    wet = small.filter(ImageFilter.MedianFilter(9)).filter(ImageFilter.MedianFilter(7)).filter(ImageFilter.SMOOTH)
    edges = ImageOps.invert(wet.convert("L").filter(ImageFilter.FIND_EDGES).point(lambda v: min(150, v * 3)))
    edges = edges.filter(ImageFilter.BoxBlur(1))
    wet = ImageChops.multiply(wet, Image.merge("RGB", [edges] * 3))
    wet = ImageEnhance.Brightness(ImageEnhance.Color(wet).enhance(1.15)).enhance(1.14)
    wet = Image.blend(wet.resize(picture.size, Image.Resampling.BICUBIC), Image.new("RGB", picture.size, WHITE), 0.14)
    return paper_edge(Image.blend(wet, ImageChops.multiply(wet, grain(picture.size, dice, 20)), 0.8), dice)


def sketch(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Pencil on paper: lines where light changes, faint hatching in the dark."""
    grey = ImageOps.autocontrast(picture.convert("L"))
    soft = ImageOps.invert(grey).filter(ImageFilter.GaussianBlur(max(2, min(picture.size) / 160)))
    lines = ImageMath.lambda_eval(
        lambda a: a["convert"](a["min"](a["g"] * 255 / (256 - a["s"]), 255), "L"), g=grey, s=soft
    ).point(lambda v: round(255 * (v / 255) ** 2.6))
    shade = grey.point(lambda v: 190 + v // 4)
    drawn = Image.merge("RGB", [ImageChops.multiply(lines, shade)] * 3)
    tinted = ImageOps.colorize(drawn.convert("L"), (44, 42, 50), (250, 247, 238))
    return ImageChops.multiply(tinted, grain(picture.size, dice, 18))


def night(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Blue and dark, with stars above and a moon."""
    dark = ImageChops.multiply(ImageEnhance.Color(picture).enhance(0.6), Image.new("RGB", picture.size, (72, 88, 160)))
    side = min(picture.size)
    paint = ImageDraw.Draw(dark)
    for _ in range(90):
        x, y = dice.uniform(0, picture.width), dice.random() ** 1.6 * picture.height * 0.5
        size = side * dice.uniform(0.0012, 0.003)
        paint.ellipse((x - size, y - size, x + size, y + size), fill=(226, 232, 255))
    x, y = picture.width * dice.uniform(0.12, 0.3), picture.height * 0.17
    glow(dark, x=x, y=y, radius=side * 0.3, colour=(210, 220, 255), strength=0.6)
    Brush(dark, x=x, y=y, unit=side * 0.06).oval(0, 0, 1, 1, (246, 244, 226))
    return dark


def snow(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Cool light and falling snow."""
    cold = Image.blend(picture, Image.new("RGB", picture.size, (212, 226, 244)), 0.3)
    paint, side = ImageDraw.Draw(cold), min(picture.size)
    for _ in range(260):
        x, y = dice.uniform(0, picture.width), dice.uniform(0, picture.height)
        size = side * dice.choice((0.002, 0.003, 0.004, 0.006, 0.009))
        paint.ellipse((x - size, y - size, x + size, y + size), fill=(252, 253, 255))
    cold.paste(WHITE, (0, 0), gradient((BLACK, BLACK, BLACK, (230, 230, 230)), picture.size).convert("L"))
    return cold


def rain(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Grey light and streaks."""
    grey = Image.blend(ImageEnhance.Color(picture).enhance(0.5), Image.new("RGB", picture.size, (96, 112, 130)), 0.35)
    paint, side = ImageDraw.Draw(grey), min(picture.size)
    for _ in range(320):
        x, y = dice.uniform(0, picture.width), dice.uniform(0, picture.height)
        long = side * dice.uniform(0.02, 0.05)
        paint.line((x, y, x - long * 0.25, y + long), fill=(196, 208, 218), width=max(1, round(side * 0.0022)))
    return grey


def oil(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Thick, saturated strokes."""
    small = picture.resize((max(1, picture.width // 3), max(1, picture.height // 3)), Image.Resampling.BOX)
    thick = ImageEnhance.Color(small.filter(ImageFilter.ModeFilter(7))).enhance(1.45)
    thick = thick.resize(picture.size, Image.Resampling.BICUBIC)
    relief = ImageOps.autocontrast(thick.convert("L").filter(ImageFilter.EMBOSS), cutoff=1)
    canvas = ImageChops.overlay(thick, Image.blend(Image.merge("RGB", [relief] * 3), mid_grey(picture.size), 0.55))
    return ImageChops.multiply(canvas, grain(picture.size, dice, 24))


def poster(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Few flat colours and dark outlines."""
    smooth = picture.filter(ImageFilter.MedianFilter(5))
    flat = ImageEnhance.Color(smooth.point(lambda v: v // 64 * 85)).enhance(1.25)
    flat = Image.blend(flat, smooth.point(lambda v: v // 32 * 36), 0.4)
    edges = smooth.convert("L").filter(ImageFilter.FIND_EDGES).point(lambda v: 255 if v > 34 else 0)
    flat.paste((26, 22, 40), (0, 0), edges.filter(ImageFilter.MaxFilter(3)) if min(picture.size) > 600 else edges)
    return flat


def pixel(picture: Image.Image, dice: random.Random) -> Image.Image:
    step = max(2, round(min(picture.size) / 72))
    small = picture.resize((max(1, picture.width // step), max(1, picture.height // step)), Image.Resampling.BOX)
    small = ImageEnhance.Color(small).enhance(1.3).quantize(28).convert("RGB")
    return small.resize(picture.size, Image.Resampling.NEAREST)


def neon(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Violet dark with glowing edges."""
    dark = ImageOps.colorize(picture.convert("L"), (10, 6, 34), (255, 150, 220), mid=(70, 30, 140))
    edges = picture.convert("L").filter(ImageFilter.FIND_EDGES).point(lambda v: min(255, v * 4))
    lines = ImageOps.colorize(edges, BLACK, (70, 240, 255))
    return ImageChops.screen(ImageChops.screen(dark, lines.filter(ImageFilter.BoxBlur(5))), lines)


def frame(picture: Image.Image, dice: random.Random) -> Image.Image:
    """A wooden frame with a white mat."""
    side = min(picture.size)
    wood, mat = round(side * 0.05), round(side * 0.06)
    inner = picture.resize((picture.width - 2 * (wood + mat), picture.height - 2 * (wood + mat)))
    whole = ImageOps.expand(ImageOps.expand(inner, mat, (246, 243, 234)), wood, (120, 78, 46))
    paint = ImageDraw.Draw(whole)
    for step in range(wood):
        tone = mix((150, 102, 62), (86, 54, 34), abs(step / wood - 0.35) * 1.5)
        paint.rectangle((step, step, whole.width - 1 - step, whole.height - 1 - step), outline=tone)
    return whole.resize(picture.size)


def sunset(picture: Image.Image, dice: random.Random) -> Image.Image:
    warm = gradient(((120, 70, 150), (250, 130, 90), (255, 210, 140)), picture.size)
    return ImageChops.overlay(picture, Image.blend(warm, mid_grey(picture.size), 0.15))


def sepia(picture: Image.Image, dice: random.Random) -> Image.Image:
    light = ImageOps.autocontrast(picture.convert("L"))
    return ImageOps.colorize(light, (48, 28, 16), (255, 240, 208), mid=(160, 116, 76))


def grey(picture: Image.Image, dice: random.Random) -> Image.Image:
    return ImageOps.autocontrast(picture.convert("L"), cutoff=1).convert("RGB")


def blur(picture: Image.Image, dice: random.Random) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(max(3, min(picture.size) / 70)))


def mirror(picture: Image.Image, dice: random.Random) -> Image.Image:
    return ImageOps.mirror(picture)


def flip(picture: Image.Image, dice: random.Random) -> Image.Image:
    return ImageOps.flip(picture)


def negative(picture: Image.Image, dice: random.Random) -> Image.Image:
    return ImageOps.invert(picture)


def tinted(picture: Image.Image, colour: Colour) -> Image.Image:
    """The same light in one colour, with something left of its own."""
    toned = ImageOps.colorize(picture.convert("L"), mix(colour, BLACK, 0.8), mix(colour, WHITE, 0.82), mid=colour)
    return Image.blend(picture, toned, 0.62)


WHITE: Final = (255, 255, 255)
BLACK: Final = (0, 0, 0)
# words in English, beginnings in Russian, Chinese → effect; applied in this order
EFFECTS: Final[tuple[tuple[tuple[str, str, str], Effect], ...]] = (
    (("mirror mirrored reflect", "зеркал отраз", "镜像 镜"), mirror),
    (("flip flipped upside", "переверн", "翻转 倒"), flip),
    (("night midnight dark moonlight", "ноч темн", "夜"), night),
    (("sunset dusk sunrise dawn golden", "закат рассвет", "日落 夕阳"), sunset),
    (("rain rainy storm", "дожд", "雨"), rain),
    (("blur blurred blurry bokeh soft", "размы размыт", "模糊"), blur),
    (("watercolor watercolour aquarelle", "акварел", "水彩"), watercolour),
    (("sketch pencil drawing charcoal", "карандаш эскиз рисун набросок", "素描 铅笔"), sketch),
    (("oil painting impressionist", "масл живопис", "油画"), oil),
    (("poster cartoon comic anime pop", "постер плакат мульт комикс аним", "海报 卡通 漫画 动漫"), poster),
    (("pixel pixels pixelated 8bit", "пиксел", "像素"), pixel),
    (("neon cyberpunk glow synthwave", "неон киберпанк", "霓虹 赛博"), neon),
    (("invert negative inverted", "негатив", "反色"), negative),
    (("sepia vintage retro old", "сепи ретро винтаж старин", "复古 老照片"), sepia),
    (("monochrome grayscale greyscale bw noir", "монохром чернобел чёрнобел", "黑白"), grey),
    (("snow snowy winter", "снег снеж зима зимн зиму зимы", "雪 冬"), snow),
    (("frame framed", "рамк рама раму", "相框 画框 边框"), frame),
)
PAIRS: Final = (("black and white", grey), ("black white", grey), ("чёрно бел", grey), ("черно бел", grey))


def changed(prompt: str, brief: Brief, sources: list[bytes], size: tuple[int, int], dice: random.Random) -> Image.Image:
    """The sources as one picture of a size, with everything done to it that the prompt asks for."""
    picture = joined([opened(source) for source in sources], size)
    words = tokens(prompt)
    plain = " ".join(words)
    asked = [effect for entry, effect in EFFECTS if any(means(word, entry) for word in words)]
    asked += [effect for pair, effect in PAIRS if pair in plain and effect not in asked]
    for effect in asked:
        picture = effect(picture, dice)
    if brief.tint and grey not in asked:
        picture = tinted(picture, brief.tint)
    for at, (name, colour) in enumerate(brief.things[:3]):
        picture = joined_by(picture, name, colour, x=0.8 - 0.28 * at)
    if not asked and not brief.tint and not brief.things and len(sources) == 1:
        picture = Image.blend(picture, tinted(picture, rainbow(dice.random())), 0.75)
    return picture


def opened(source: bytes) -> Image.Image:
    """A picture as RGB, upright, on white where it is transparent."""
    with Image.open(io.BytesIO(source)) as raw:
        upright = ImageOps.exif_transpose(raw)
        if "A" in upright.getbands() or "transparency" in upright.info:
            clear = upright.convert("RGBA")
            return Image.alpha_composite(Image.new("RGBA", clear.size, WHITE), clear).convert("RGB")
        return upright.convert("RGB")


def joined(pictures: list[Image.Image], size: tuple[int, int]) -> Image.Image:
    """One picture filling the size; several stand side by side (one above the other in a tall one), softly joined."""
    if len(pictures) == 1:
        return ImageOps.fit(pictures[0], size, Image.Resampling.BICUBIC)
    wide = size[0] >= size[1]
    length = size[0] if wide else size[1]
    whole = Image.new("RGB", size)
    for at, picture in enumerate(pictures):
        start, end = length * at // len(pictures), length * (at + 1) // len(pictures)
        soft = min(round(length * 0.03), end - start) if at else 0
        panel = (end - start + soft, size[1]) if wide else (size[0], end - start + soft)
        mask = Image.new("L", panel, 255)
        if soft:
            fade = Image.linear_gradient("L").rotate(90 if wide else 0)
            mask.paste(fade.resize((soft, panel[1]) if wide else (panel[0], soft)), (0, 0))
        place = (start - soft, 0) if wide else (0, start - soft)
        whole.paste(ImageOps.fit(picture, panel, Image.Resampling.BICUBIC), place, mask)
    return whole


def joined_by(picture: Image.Image, name: str, colour: Colour | None, *, x: float) -> Image.Image:
    """The picture with a thing added at its lower edge."""
    unit = min(picture.size) * 0.15
    half, tall = round(unit * 3), round(unit * 6.3)
    figure = Image.new("RGBA", (half * 2, tall))
    draw(Brush(figure, x=half, y=tall - unit * 0.9, unit=unit * 2), name, colour)
    figure = lit(figure, shade=(150, 140, 180), strength=0.6).reduce(2)
    place = (round(picture.width * x) - figure.width // 2, round(picture.height * 0.93 - figure.height + unit * 0.45))
    picture.paste(figure, place, figure)
    return picture


def grain(size: tuple[int, int], dice: random.Random, strength: float) -> Image.Image:
    """Paper: nearly white, a little uneven."""
    tile = Image.frombytes("L", (256, 256), dice.randbytes(65536)).filter(ImageFilter.SMOOTH)
    tile = tile.point(lambda v: round(255 - strength * v / 160))
    tile = tile.filter(ImageFilter.SMOOTH)
    sheet = Image.new("L", size)
    for x in range(0, size[0], 256):
        for y in range(0, size[1], 256):
            sheet.paste(tile, (x, y))
    return Image.merge("RGB", [sheet] * 3)


def paper_edge(picture: Image.Image, dice: random.Random) -> Image.Image:
    """A white, uneven border as of wet paint on paper."""
    mask = Image.new("L", (64, 64), 0)
    ImageDraw.Draw(mask).rectangle((3, 3, 60, 60), fill=255)
    noise = Image.frombytes("L", (64, 64), dice.randbytes(4096))
    border = ImageChops.difference(mask, mask.filter(ImageFilter.BoxBlur(2))).point(lambda v: min(255, v * 2))
    mask = Image.composite(noise, mask, border).filter(ImageFilter.BoxBlur(0.8))
    mask = mask.resize(picture.size, Image.Resampling.BICUBIC).point(lambda v: min(255, v * 2))
    return Image.composite(picture, Image.new("RGB", picture.size, (252, 250, 244)), mask)


def mid_grey(size: tuple[int, int]) -> Image.Image:
    return Image.new("RGB", size, (128, 128, 128))
