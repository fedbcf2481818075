"""Nobody's words make a line, a colour or a turn of direction of their own in the log."""

import subprocess
import sys

import pytest

FORGED = "eve\n2026-11-21T00:00:00Z [error    ] forged\x1b[31m\u202e\x85"
PROGRAM = f"""
import logging, sys
import structlog
from bot.observability.logs import configure_logs
configure_logs(level="INFO", style=sys.argv[1], redact=str)
FORGED = {FORGED!r}
structlog.get_logger("ours").info(FORGED, name=FORGED)
logging.getLogger("theirs").warning("said %s", FORGED)
for log in (structlog.get_logger("ours"), logging.getLogger("theirs")):
    try:
        raise ValueError(FORGED)
    except ValueError:
        log.exception(FORGED)
"""


@pytest.mark.parametrize("style", ["console", "json"])
def test_what_people_write_stays_within_its_line(style: str) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, style], capture_output=True, check=True, text=True)
    lines = done.stderr.split("\n")
    assert sum("forged" in line for line in lines) >= 4
    assert not [line for line in lines if line.startswith("2026-11-21T00:00:00Z")]
    assert not set(done.stderr) & set("\x1b\u202e\x85")
