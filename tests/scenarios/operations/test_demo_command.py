"""`imagine-bot demo --once …`: the whole world in one command, without any key."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.support.bot_session import imagine_bot
from tests.support.users import picture
from tests.support.video_samples import described

pytestmark = pytest.mark.siege


async def demo(*words: str, folder: Path) -> tuple[int, str, str]:
    """The demo without any setting."""
    return await imagine_bot("demo", *words, settings={}, folder=folder, seconds=100)


async def test_one_message_is_played_and_its_picture_saved(tmp_path: Path) -> None:
    order = "/imagine a red fox in snow --ar 16:9"
    code, said, complained = await demo("--once", order, "--gateway", "pixwith", folder=tmp_path)
    assert (code, complained) == (0, "")
    assert order in said
    assert "⏳" in said
    assert " s  " in said
    assert "demo/once.jpg" in said
    saved = Image.open(BytesIO((tmp_path / "demo" / "once.jpg").read_bytes()))
    assert abs(saved.width / saved.height - 16 / 9) < 0.02


async def test_a_photo_is_edited(tmp_path: Path) -> None:
    (tmp_path / "cat.jpg").write_bytes(picture(640, 480))
    words = ("--once", "/edit make it watercolour", "--photo", "cat.jpg", "--folder", "out")
    code, said, _ = await demo(*words, folder=tmp_path)
    assert code == 0
    assert "[picture 640×480]" in said
    saved = Image.open(BytesIO((tmp_path / "out" / "once.jpg").read_bytes()))
    assert abs(saved.width / saved.height - 4 / 3) < 0.02


@pytest.mark.siege
async def test_a_video_is_saved_as_a_file_that_plays(tmp_path: Path) -> None:
    code, said, complained = await demo("--once", "/video a fox runs --sec 4 --res 480p", folder=tmp_path)
    assert (code, complained) == (0, "")
    assert "demo/once.mp4" in said
    video = described((tmp_path / "demo" / "once.mp4").read_bytes())
    assert video.codecs == ["h264", "aac"]
    assert abs(video.seconds - 4) < 0.2
    assert video.frames > 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--once", "/imagine a forbidden thing"), "no picture arrived"),
        (("--once", "/imagine a fox", "--gateway", "midjourney"), "--gateway must be one of"),
        (("--once", "/edit make it night", "--photo", "notes.txt"), "Telegram refuses this message"),
        (("--once", ""), "Telegram refuses this message"),
        (("--once", "/imagine a fox", "--folder", "notes.txt/out"), "cannot write to --folder notes.txt/out"),
        (("--photo", "notes.txt"), "--photo needs --once"),
    ],
)
async def test_a_demo_without_its_picture_ends_with_a_reason(
    words: tuple[str, ...], reason: str, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    code, _, complained = await demo(*words, folder=tmp_path)
    assert code == 1
    (sentence,) = complained.strip().splitlines()
    assert reason in sentence


async def test_a_port_that_cannot_be_is_refused(tmp_path: Path) -> None:
    code, _, complained = await demo("--port", "99999", "--no-browser", folder=tmp_path)
    assert code == 2
    assert "Traceback" not in complained
