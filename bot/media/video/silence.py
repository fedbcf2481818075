"""PURE. A track of silence: Telegram turns a video without sound into an animation, which has no seek bar."""

from bot.media.video.codecs import Codec, aac_entry
from bot.media.video.samples import Chunk, Samples
from bot.media.video.tracks import SOUND, Track

_RATE = 44_100
_FRAME_SAMPLES = 1024
# ISO/IEC 14496-3: AAC-LC (5 bits: 2), 44.1 kHz (4 bits: 4), one channel (4 bits: 1), and three zeros.
_CONFIGURATION = bytes((0b00010_010, 0b0_0001_000))
# One channel in which no band has anything: zeros, then the end mark (3 bits: 7). Section 4.4.2.
FRAME = b"\0\0\0\7"


def silent_track(seconds: float) -> tuple[Track, bytes]:
    """The track and its samples, which are to stand together: it is shown as long as that."""
    count = -int(-seconds * _RATE // _FRAME_SAMPLES)
    length = len(FRAME) * count
    samples = Samples([len(FRAME)] * count, [(count, _FRAME_SAMPLES)], [Chunk(0, length, count)])
    codec = Codec(aac_entry(_CONFIGURATION, channels=1, rate=_RATE), playable=True)
    return Track(SOUND, 0, _RATE, codec, samples, length=int(seconds * _RATE)), FRAME * count
