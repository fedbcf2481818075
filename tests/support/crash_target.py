"""The real `imagine-bot run` with points counted in it, as a program whose forks these are.

CHAOS_TRACE names the pipe that hears of every point, CHAOS_STRUCK the point where the process sends itself the signal
CHAOS_SIGNAL; without those it only counts.
"""

import os
from collections.abc import Mapping

from tests.support.crash_points import Points
from tests.support.fork_server import serve


def count(env: Mapping[str, str]) -> None:
    """Puts the points in place."""
    trace = os.open(env["CHAOS_TRACE"], os.O_WRONLY)
    Points(trace, struck=env.get("CHAOS_STRUCK"), signal=int(env.get("CHAOS_SIGNAL", "9"))).install()


if __name__ == "__main__":
    serve(count)
