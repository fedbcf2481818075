"""PURE: a short melody for a video, as mono samples."""

from __future__ import annotations

import math
import random
from array import array

RATE = 32_000
STEPS = (1.0, 9 / 8, 5 / 4, 3 / 2, 5 / 3, 2.0)  # of a scale that has no wrong notes
NOTE_SECONDS = 0.5


def melody(seconds: float, dice: random.Random) -> array[int]:
    """16-bit samples: a note every half second over a low tone. Each note is computed once."""
    base = dice.choice((196.0, 220.0, 246.9))
    notes = {step: _note(base * step, base / 2) for step in STEPS}
    samples: array[int] = array("h")
    while len(samples) < seconds * RATE:
        samples.extend(notes[dice.choice(STEPS)])
    return samples[: round(seconds * RATE)]


def _note(high: float, low: float) -> array[int]:
    length = round(NOTE_SECONDS * RATE)
    turn = math.tau / RATE
    return array(
        "h",
        (
            round(math.sin(math.pi * at / length) * 4000 * (math.sin(turn * high * at) + math.sin(turn * low * at) / 2))
            for at in range(length)
        ),
    )
