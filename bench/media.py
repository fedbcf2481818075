"""Prints the processor time that one result costs, from its bytes to the photo in the chat.

.venv/bin/python bench/media.py [--vips]

Three sizes, three formats. "two steps" is the pipeline before: write the picture anew from its pixels, then decode
that again for the photo. "inspect" is one decode, photo and original from it. `--vips` needs the package
pyvips-binary, and makes the photo alone.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from PIL import Image, ImageChops

from bench.table import Row
from bot.media.decoding import decoded, on_white, to_upright_srgb
from bot.media.encoding import encode, encode_within, faithful_options, scaled
from bot.media.images import inspect

SIDES = (1024, 2048, 4096)
FORMATS: dict[str, dict[str, Any]] = {"PNG": {}, "JPEG": {"quality": 92}, "WEBP": {"quality": 85}}
ROUNDS = 3


def painted(side: int) -> Image.Image:
    """Soft, with the grain of a photo."""
    grain = Image.effect_noise((side, side), 6)
    slopes = [Image.linear_gradient("L").resize((side, side)).rotate(angle) for angle in (0, 90, 180)]
    return Image.merge("RGB", [ImageChops.add(slope, grain, 2) for slope in slopes])


def two_steps(content: bytes) -> bytes:
    """The photo by way of a picture written anew."""
    with decoded(content) as picture:
        kind, options = picture.media_type, faithful_options(picture)
        written = encode(to_upright_srgb(picture.image), kind, **options).content
    with decoded(written) as picture:
        if picture.media_type == "image/jpeg" and len(written) < 10_000_000:
            return written
        image = on_white(to_upright_srgb(picture.image))
    if sum(image.size) > 10_000:
        image = scaled(image, 10_000 / sum(image.size))
    return encode_within(image, "image/jpeg", 10_000_000).content


def with_vips(content: bytes) -> bytes:
    """The photo by libvips, in one pass; nothing but the decoders' own checks."""
    import pyvips  # type: ignore[import-not-found]

    image = pyvips.Image.new_from_buffer(content, "", access="sequential", fail_on="warning")
    if (long := max(image.width, image.height)) > 2560:
        image = image.resize(2560 / long)
    photo: bytes = image.jpegsave_buffer(Q=90)
    return photo


WAYS: dict[str, Callable[[bytes], object]] = {"two_steps": two_steps, "inspect": inspect, "with_vips": with_vips}


def peak_megabytes() -> float:
    """The most memory that this process ever held (Linux)."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def measure(way: str, path: str) -> None:
    """In a process of its own: least milliseconds of processor time, and megabytes above those of a small picture."""
    small = BytesIO()
    Image.new("RGB", (64, 64)).save(small, Path(path).suffix[1:].upper())
    WAYS[way](small.getvalue())
    before = peak_megabytes()
    content = Path(path).read_bytes()
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        WAYS[way](content)
        best = min(best, time.process_time() - began)
    print(best * 1000, peak_megabytes() - before)


def compare(folder: Path, side: int, form: str, ways: Sequence[str]) -> tuple[str, list[float]]:
    """Makes a picture; its name, then milliseconds and megabytes of each way."""
    path = folder / f"{side}.{form.lower()}"
    painted(side).save(path, form, **FORMATS[form])
    figures: list[float] = []
    for way in ways:
        command = [sys.executable, __file__, "--measure", way, str(path)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        figures += [float(word) for word in printed.split()]
    return f"{side}² {form} {path.stat().st_size / 1e6:.1f} MB", figures


async def run(*, full: bool) -> list[Row]:
    """The processor time of one result beside the two steps of before; up to 2048 pixels, or 4096."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="imagine-bench-") as folder:
        for side in SIDES if full else SIDES[:2]:
            for form in FORMATS:
                name, figures = await asyncio.to_thread(compare, Path(folder), side, form, ("inspect", "two_steps"))
                goal = "" if form == "JPEG" else "ratio ≤ 0.25"
                rows.append(Row(f"result, {name}: CPU, beside two steps", figures[0], figures[2], "ms", goal))
                rows.append(Row(f"result, {name}: memory, beside two steps", figures[1], figures[3], "MB"))
    return rows


def table(folder: Path, ways: list[str]) -> None:
    """Prints a row for each picture."""
    print("| result | " + " | ".join(f"{way}, ms CPU | MB" for way in ways) + " | ratio |")
    print("|" + "---|" * (2 * len(ways) + 2))
    for side in SIDES:
        for form in FORMATS:
            name, row = compare(folder, side, form, ways)
            figures = " | ".join(f"{figure:.0f}" for figure in row)
            print(f"| {name} | {figures} | {row[0] / row[2]:.1f} |", flush=True)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--vips", action="store_true")
    parser.add_argument("--measure", nargs=2)
    options = parser.parse_args()
    if options.measure:
        measure(*options.measure)
        return
    with tempfile.TemporaryDirectory() as folder:
        table(Path(folder), ["two_steps", "inspect", *(["with_vips"] if options.vips else [])])


if __name__ == "__main__":
    main()
