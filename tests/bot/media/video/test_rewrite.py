"""Videos read by their boxes and written again: the same frames and sound, playable while loading, nothing else."""

from io import BytesIO

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.media.video.boxes import box, boxes
from bot.media.video.formats import NotAVideo, Reason
from bot.media.video.rewrite import rewrite
from bot.media.video.silence import FRAME
from tests.support.videos import (
    SIZE,
    apply,
    changed,
    frames,
    in_moov,
    packets,
    patched,
    probed,
    provenance_box,
    rewritten,
    turned,
    video,
)

FRAGMENTS = "frag_keyframe+empty_moov+default_base_moof"
REAL = {
    "plain": video(),
    "moov first": video(flags="faststart"),
    "without sound": video(sound=None),
    "quicktime": video(form="mov"),
    "fragments": video(flags=FRAGMENTS),
    "fragments from absolute places": video(flags="frag_keyframe+empty_moov"),
    "h265": video(codec="libx265"),
    "mpeg-4": video(codec="mpeg4"),
    "mp3": video(sound="libmp3lame"),
    "ten bits": video(pixels="yuv420p10le"),
}
HANDLER = (b"moov", b"trak", b"mdia", b"hdlr")
PLAYED = {"plain", "moov first", "without sound", "quicktime", "fragments", "fragments from absolute places"}


@pytest.mark.parametrize("name", REAL)
def test_frames_and_sound_stay_as_they_are(name: str) -> None:
    content = REAL[name]
    result = rewritten(content)
    assert packets(result, "video") == packets(content, "video")
    if name != "without sound":
        assert packets(result, "audio") == packets(content, "audio")
    assert frames(result) == frames(content)


@pytest.mark.parametrize("name", REAL)
def test_what_telegrams_apps_play_is_known(name: str) -> None:
    movie = probed(REAL[name])
    assert movie.playable is (name in PLAYED)
    assert movie.video.shown_size == SIZE
    assert movie.seconds == pytest.approx(1, abs=0.1)
    assert (movie.sound is not None) is (name != "without sound")
    assert movie.moov_first is (name in ("moov first", "fragments", "fragments from absolute places"))


@pytest.mark.parametrize("name", REAL)
def test_the_new_file_plays_while_it_loads_and_has_nothing_to_change(name: str) -> None:
    result = rewritten(REAL[name])
    assert [one.kind for one in boxes(memoryview(result))] == [b"ftyp", b"moov", b"mdat"]
    assert probed(result).moov_first
    assert rewritten(result) == result


def test_a_video_without_sound_gets_a_silent_track_of_its_length() -> None:
    result = rewritten(REAL["without sound"])
    with av.open(BytesIO(result), format="mov") as container:
        (track,) = container.streams.audio
        assert track.codec_context.name == "aac"
        decoded = list(container.decode(track))
    assert {bytes(plane).strip(b"\0") for frame in decoded for plane in frame.planes} == {b""}
    assert sum(frame.samples for frame in decoded) / track.rate == pytest.approx(1, abs=0.03)
    assert result.count(FRAME) >= 43


def test_a_video_that_is_sent_as_a_file_gets_none() -> None:
    assert probed(rewritten(video(codec="libx265", sound=None))).sound is None


@pytest.mark.parametrize(
    ("matrix", "size"),
    [
        ((1, 0, 0, 1), SIZE),
        ((0, 1, -1, 0), SIZE[::-1]),
        ((-1, 0, 0, -1), SIZE),
        ((0, -1, 1, 0), SIZE[::-1]),
        ((0, 1, 1, 0), SIZE[::-1]),
        ((2, 0, 0, 2), SIZE),
        ((1, 1, 1, 1), SIZE),
    ],
)
def test_the_size_is_as_it_is_seen(matrix: tuple[int, int, int, int], size: tuple[int, int]) -> None:
    content = turned(REAL["plain"], *matrix)
    assert probed(content).video.shown_size == size
    assert probed(rewritten(content)).video.turn == probed(content).video.turn


def planted(mark: bytes) -> dict[str, bytes]:
    """The same video with the mark in places where files keep what is not for everybody."""
    plain = REAL["plain"]
    return {
        "place": in_moov(plain, box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7", mark))),
        "iTunes": in_moov(plain, box(b"meta", bytes(4), box(b"ilst", mark))),
        "of a track": in_moov(plain, box(b"udta", box(b"name", mark)), b"trak"),
        "of the media": in_moov(plain, box(b"udta", mark), b"trak", b"mdia", b"minf", b"stbl"),
        "XMP": plain + box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), mark),
        "before all": box(b"free", mark) + REAL["fragments"],
        "behind all": plain + mark,
        "free": plain + box(b"free", mark),
        "name of a handler": changed(plain, HANDLER, lambda body: body + mark),
        "name of a compressor": changed(
            plain,
            (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd"),
            lambda body: body[:58] + mark[:31].ljust(32, b"\0") + body[90:],
        ),
        "codec": changed(
            plain,
            (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd"),
            lambda body: body[:8] + changed(body[8:], (b"avc1",), lambda entry: entry + box(b"uuid", mark)),
        ),
        "kind": changed(REAL["fragments"], (b"ftyp",), lambda body: body + mark),
        "data that nothing shows": plain + box(b"mdat", mark),
        "text track": in_moov(plain, patched_handler(trak_of(plain), b"text", mark)),
        "second video": in_moov(plain, patched_handler(trak_of(plain), b"vide", mark)),
    }


FRAGMENTED = ("before all", "kind")  # only there do places in the file count from the fragment


def trak_of(content: bytes) -> bytes:
    """The box of the first track."""
    (moov,) = [one.body for one in boxes(memoryview(content)) if one.kind == b"moov"]
    return next(box(b"trak", one.body.tobytes()) for one in boxes(moov) if one.kind == b"trak")


def patched_handler(trak: bytes, kind: bytes, mark: bytes) -> bytes:
    return changed(trak, HANDLER[1:], lambda body: body[:8] + kind + body[12:] + mark)


@given(st.sampled_from(sorted(planted(b"x" * 9))), st.binary(min_size=9, max_size=60))
def test_nothing_planted_in_a_video_survives(form: str, noise: bytes) -> None:
    mark = b"https://52.5200N" + noise
    content = planted(mark)[form]
    assert mark[:16] in content
    result = rewritten(content)
    assert mark[:16] not in result
    assert result == rewritten(REAL["fragments" if form in FRAGMENTED else "plain"])


@given(st.binary(max_size=5000))
def test_provenance_survives(claim: bytes) -> None:
    store = provenance_box(claim)
    result = rewritten(REAL["plain"] + store)
    assert [one.kind for one in boxes(memoryview(result))] == [b"ftyp", b"uuid", b"moov", b"mdat"]
    assert store in result
    assert rewritten(result) == result
    for forged in (store[:-1] + b"\0", store.replace(b"jumd", b"jumx"), store.replace(b"manifest", b"manifesT")):
        if forged != store and b"jumd" in store:
            kept = forged in rewritten(REAL["plain"] + forged)
            assert kept is (forged == store[:-1] + b"\0")  # the claim itself is not read


@given(st.sampled_from(sorted(REAL)), st.data())
def test_damaged_videos_are_rewritten_or_refused(name: str, data: st.DataObject) -> None:
    content = bytearray(REAL[name])
    begin = 0 if "f" in name[:1] or name == "moov first" else content.rindex(b"moov") - 4
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(begin, len(content) - 1))
        content[at : at + data.draw(st.integers(1, 8))] = data.draw(st.binary(max_size=8))
    try:
        new = rewrite(probed(bytes(content)))
    except NotAVideo:
        return
    assert all(0 <= start < end <= len(content) for start, end in new.spans)
    result = apply(new, bytes(content))
    assert len(result) == new.size
    assert rewritten(result) == result


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda body: box(b"ftyp") + box(b"moov", body)))
def test_no_bytes_whatsoever_do_more_than_fail(content: bytes) -> None:
    with pytest.raises(NotAVideo):
        probed(content)


@pytest.mark.parametrize(
    "content",
    [
        in_moov(video(), box(b"free") * 15_000),
        video() + box(b"free") * 15_000,
        in_moov(video(), box(b"udta", box(b"free") * 1_000_000)),
    ],
)
def test_many_boxes_cost_little(content: bytes) -> None:
    assert rewritten(content) == rewritten(video())


def test_what_says_that_it_lasts_ten_hours_is_too_long() -> None:
    path = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stts")
    with pytest.raises(NotAVideo) as caught:
        probed(patched(REAL["plain"], path, 8, "II", 24, 36_000 * 512))
    assert caught.value.reason is Reason.SIZE


@pytest.mark.parametrize("path", [(b"moov", b"mvhd"), (b"moov", b"trak", b"edts", b"elst")])
def test_a_head_that_lies_about_the_length_counts_for_nothing(path: tuple[bytes, ...]) -> None:
    at = 16 if path[-1] == b"mvhd" else 8
    assert probed(patched(REAL["plain"], path, at, "I", 36_000_000)).seconds == pytest.approx(1, abs=0.1)
