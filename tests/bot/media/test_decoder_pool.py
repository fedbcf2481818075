"""The children that decode: what one of them suffers is that picture's alone."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from bot.media.decoder_pool import DecoderPool, DecoderUnavailable
from bot.media.decoder_protocol import (
    DEFAULT_LIMITS,
    Limits,
    ProtocolError,
    Work,
    encode_request,
    read_request,
    read_response,
)
from bot.media.formats import MAX_PIXELS, Reason
from tests.support.decoders import SMALL, decoder_pool, ended, inspect, linux, only_child, reason_for
from tests.support.hostile_images import encoded, exif, many_scans, painted


def vast(form: str) -> bytes:
    """36 megapixels in their greediest honest form: transparent or progressive, turned, with a profile."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    shades = Image.linear_gradient("L").resize((6000, 6000))
    colours = Image.merge("RGB", [shades, shades.transpose(Image.Transpose.ROTATE_90), shades])
    if form == "JPEG":
        return encoded(colours, form, progressive=True, quality=85, icc_profile=profile, exif=exif())
    colours.putalpha(shades)
    options = {"save_all": True, "append_images": [colours], "method": 0, "quality": 30} if form == "WEBP" else {}
    return encoded(colours, form, icc_profile=profile, exif=exif(), **options)


async def test_all_four_works_are_done_in_the_child() -> None:
    async with decoder_pool() as pool, pool.slot("ann") as decoder:
        inspected = await decoder.inspect(SMALL)
        assert inspected.original.media_type == "image/png"
        assert inspected.photo.startswith(b"\xff\xd8")
        assert (await decoder.prepare_input(SMALL)).media_type == "image/jpeg"
        assert (await decoder.to_telegram_photo(SMALL)) == inspected.photo
        assert (await decoder.contact_sheet([SMALL] * 4)).startswith(b"\xff\xd8")
        assert len(pool.pids) == 1


@pytest.mark.siege
def test_the_bot_itself_has_no_decoder_loaded() -> None:
    look = "import sys, bot.app; print([name for name in sys.modules if name.split('.')[0] == 'PIL'])"
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


@linux
@pytest.mark.siege
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_an_honest_picture_of_36_megapixels_fits_into_the_limits(form: str) -> None:
    content = vast(form)
    async with decoder_pool() as pool, pool.slot("ann") as decoder:
        inspected = await decoder.inspect(content)
        picture = inspected.original
        assert len(inspected.photo) <= 10_000_000
        assert picture.width * picture.height == MAX_PIXELS
        if form == "JPEG":
            assert (await decoder.prepare_input(content)).height == 4096
            assert await decoder.to_telegram_photo(content)


@linux
async def test_a_picture_that_takes_too_much_memory_is_refused_and_the_next_one_is_decoded() -> None:
    tight = Limits(memory_bytes=150_000_000, cpu_seconds=20, wall_seconds=60)
    async with decoder_pool(limits=tight) as pool:
        first = await only_child(pool)
        assert await reason_for(pool, encoded(Image.new("RGB", (6000, 5000)), "PNG")) is Reason.COST
        assert await inspect(pool, SMALL) == (60, 40)
        assert first not in pool.pids


@pytest.mark.siege
async def test_a_picture_that_takes_too_much_time_is_refused_and_the_next_one_is_decoded() -> None:
    hasty = Limits(memory_bytes=1 << 30, cpu_seconds=1, wall_seconds=60)
    slow = many_scans(50, side=2500)
    async with decoder_pool(limits=hasty) as pool:
        assert await reason_for(pool, slow) is Reason.COST
        assert await inspect(pool, SMALL) == (60, 40)


@linux
@pytest.mark.parametrize("number", [signal.SIGALRM, signal.SIGXCPU, signal.SIGSEGV, signal.SIGABRT])
async def test_a_child_that_breaks_down_costs_its_own_picture_only(number: signal.Signals) -> None:
    async with decoder_pool() as pool:
        pid = await only_child(pool)
        os.kill(pid, signal.SIGSTOP)
        job = asyncio.create_task(reason_for(pool, SMALL))
        await asyncio.sleep(0)
        other = asyncio.create_task(inspect(pool, SMALL, owner="bob"))
        assert await other == (60, 40)  # beside it, while the first still hangs
        os.kill(pid, number)
        os.kill(pid, signal.SIGCONT)
        assert await job is (Reason.COST if number in (signal.SIGALRM, signal.SIGXCPU) else Reason.BROKEN)
        assert await inspect(pool, SMALL) == (60, 40)


@linux
async def test_a_child_that_the_kernel_killed_for_memory_is_no_proof_against_the_picture() -> None:
    async with decoder_pool() as pool:
        pid = await only_child(pool)
        os.kill(pid, signal.SIGSTOP)
        job = asyncio.create_task(inspect(pool, SMALL))
        await asyncio.sleep(0)
        os.kill(pid, signal.SIGKILL)
        assert await job == (60, 40)
        assert pid not in pool.pids


@linux
async def test_an_idle_child_that_died_is_replaced() -> None:
    async with decoder_pool() as pool:
        pid = await only_child(pool)
        os.kill(pid, signal.SIGKILL)
        await ended(pid)
        assert await inspect(pool, SMALL) == (60, 40)


@linux
async def test_a_job_that_is_called_off_leaves_no_answer_for_the_next_one() -> None:
    async with decoder_pool() as pool:
        pid = await only_child(pool)
        os.kill(pid, signal.SIGSTOP)
        job = asyncio.create_task(inspect(pool, encoded(painted(size=(30, 20)), "PNG")))
        await asyncio.sleep(0)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        await ended(pid)
        assert await inspect(pool, SMALL) == (60, 40)


async def test_a_child_is_replaced_after_many_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.media.decoder_pool._JOBS_OF_ONE", 20)
    async with decoder_pool() as pool:
        first = await only_child(pool)  # by its first job
        for _ in range(18):
            assert await inspect(pool, SMALL) == (60, 40)
        assert pool.pids == {first}
        assert await inspect(pool, SMALL) == (60, 40)
        assert pool.pids != {first}


@linux
async def test_a_child_inherits_nothing_and_can_open_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "canary")
    with (tmp_path / "books").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        async with decoder_pool() as pool:
            pid = await only_child(pool)
            place = Path(f"/proc/{pid}")
            assert b"canary" not in (place / "environ").read_bytes()
            assert {one.name for one in (place / "fd").iterdir()} == {"0", "1", "2"}
            assert resource.prlimit(pid, resource.RLIMIT_NOFILE) == (3, 3)
            assert resource.prlimit(pid, resource.RLIMIT_FSIZE) == (0, 0)
            assert resource.prlimit(pid, resource.RLIMIT_AS) == (
                DEFAULT_LIMITS.memory_bytes,
                DEFAULT_LIMITS.memory_bytes,
            )
            assert (place / "oom_score_adj").read_text().strip() == "1000"


@linux
async def test_signals_to_the_whole_group_do_not_end_a_child_at_work() -> None:
    async with decoder_pool() as pool:
        pid = await only_child(pool)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(pid, number)
        assert await inspect(pool, SMALL) == (60, 40)
        assert pool.pids == {pid}


@linux
async def test_no_child_outlives_the_process_that_started_it(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio, sys\n"
        "from bot.media.decoder_pool import DecoderPool\n"
        "async def main():\n"
        "    pool = DecoderPool(at_once=2)\n"
        "    async with pool.slot('a') as one, pool.slot('b') as two:\n"
        "        content = open(sys.argv[1], 'rb').read()\n"
        "        await asyncio.gather(one.inspect(content), two.inspect(content))\n"
        "    print(*pool.pids, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    (tmp_path / "small.png").write_bytes(SMALL)
    parent = await asyncio.create_subprocess_exec(
        sys.executable, str(script), str(tmp_path / "small.png"), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pids = [int(word) for word in (await parent.stdout.readline()).split()]
    assert len(pids) == 2
    parent.kill()
    await parent.wait()
    for pid in pids:
        await ended(pid)


async def test_closing_ends_the_children() -> None:
    pool = DecoderPool(at_once=1)
    pid = await only_child(pool)
    await pool.aclose()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_warm_pool_has_a_decoder_before_the_first_picture() -> None:
    async with decoder_pool() as pool:
        await asyncio.gather(pool.warm(), pool.warm())
        assert len(pool.pids) == 1
        assert await only_child(pool) in pool.pids
        await pool.warm()
        assert len(pool.pids) == 1


async def test_a_pool_that_cannot_be_warmed_says_so_with_the_first_picture() -> None:
    impossible = Limits(memory_bytes="some", cpu_seconds=1, wall_seconds=1)  # type: ignore[arg-type]
    async with decoder_pool(limits=impossible) as pool:
        await pool.warm()
        with pytest.raises(DecoderUnavailable):
            await inspect(pool, SMALL)


async def test_no_decoder_at_all_says_nothing_about_the_picture() -> None:
    impossible = Limits(memory_bytes="some", cpu_seconds=1, wall_seconds=1)  # type: ignore[arg-type]
    async with decoder_pool(limits=impossible) as pool:
        with pytest.raises(DecoderUnavailable):
            await inspect(pool, SMALL)


@pytest.mark.siege
@linux
async def test_one_who_sends_bombs_does_not_hold_up_the_others() -> None:
    async with decoder_pool(at_once=2) as pool:
        bomb = many_scans(40, side=2000)
        bombs = [asyncio.create_task(inspect(pool, bomb, "mallory")) for _ in range(8)]
        await asyncio.wait(bombs, return_when=asyncio.FIRST_COMPLETED)
        for _ in range(5):
            assert await inspect(pool, SMALL, "ann") == (60, 40)
        assert sum(not task.done() for task in bombs) >= 5
        for task in bombs:
            task.cancel()
        await asyncio.gather(*bombs, return_exceptions=True)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\0" * 17,
        b"\0" * 18,
        b"\3\0" + b"\0\0\0\1" * 4,
        b"\0\7" + b"\0\0\0\1" * 4,
        b"\0\0" + b"\xff" * 16,
        b"\0\0\0\0\0\1\0\0\0\1\xff\xff\xff\xff\0\0\0\0",
        b"\0\0" + b"\0\0\0\1" * 3 + b"\xff\xff\xff\xff",  # a photo of 4 GB
        b"\2\1" + b"\0\0\0\1" * 3 + b"\0\0\0\0",  # a PNG that serves as its own photo
        b"\2\0" + b"\0\0\0\1" * 2 + b"\1\0\0\0" + b"\0\0\0\0",  # a photo of 16 MB
        b"\1\x63" + b"\0" * 16,
    ],
)
def test_nothing_that_a_lost_decoder_could_say_is_believed(head: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_response(head)


def test_a_job_keeps_its_form() -> None:
    assert read_request(encode_request(Work.CONTACT_SHEET, [b"a", b"bcd"])) == (Work.CONTACT_SHEET, (1, 3))
    with pytest.raises(ProtocolError):
        read_request(b"\x09\1" + b"\0" * 16)
