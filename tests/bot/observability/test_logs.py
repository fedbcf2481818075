"""Whatever a process says on its way down or in passing, its secrets are not in it."""

import json
import subprocess
import sys
import textwrap

import pytest

CANARY = "canary/of+the mine"
START = f"""
import asyncio, logging, sys, threading, warnings
import structlog
from bot.observability.logs import configure_logs, log_crashes
from bot.observability.redaction import Redactor
CANARY = {CANARY!r}
configure_logs(level="ERROR", style="console", redact=Redactor([CANARY]))  # as before the settings are read
configure_logs(level="DEBUG", style=sys.argv[1], redact=Redactor([CANARY]))
log_crashes()
ours, theirs = structlog.get_logger("ours"), logging.getLogger("theirs")
"""
LEAKS = {
    "message": 'theirs.info("the key is " + CANARY)',
    "argument": 'theirs.info("the key is %s", CANARY)',
    "split over arguments": 'theirs.info("the key is %s%s", CANARY[:5], CANARY[5:])',
    "structured": "ours.info('said', key=CANARY, nested={'list': [CANARY], CANARY: 1})",
    "bytes": "ours.info('said', headers=[(b'authorization', CANARY.encode())])",
    "traceback": "try:\n    raise ValueError(CANARY)\nexcept ValueError:\n    ours.exception('broke')",
    "traceback of theirs": "try:\n    raise ValueError(CANARY)\nexcept ValueError:\n    theirs.exception('broke')",
    "cause": "try:\n    raise ValueError('x') from OSError(CANARY)\nexcept ValueError:\n    ours.exception('broke')",
    "context": "try:\n    try:\n        raise OSError(CANARY)\n    except OSError:\n        raise ValueError('x')\n"
    "except ValueError:\n    theirs.exception('broke')",
    "group": "try:\n    raise ExceptionGroup('x', [OSError(CANARY)])\nexcept Exception:\n    ours.exception('broke')",
    "note": "error = ValueError('x'); error.add_note(CANARY)\nours.error('broke', exc_info=error)",
    "library's name": 'logging.getLogger("httpx").debug("GET https://there/bot%s/getMe", CANARY)',
    "server": 'logging.getLogger("uvicorn.error").info(CANARY)',
    "warning": "warnings.warn(CANARY)",
    "uncaught": "raise ValueError(CANARY)",
    "uncaught in a thread": "one = threading.Thread(target=lambda: int(CANARY)); one.start(); one.join()",
    "uncaught in a callback": "async def main():\n"
    "    asyncio.get_running_loop().call_soon(lambda: int(CANARY))\n"
    "    await asyncio.sleep(0.01)\nasyncio.run(main())",
    "never retrieved": "async def main():\n    async def broken(): raise ValueError(CANARY)\n"
    "    asyncio.ensure_future(broken())\n    await asyncio.sleep(0.01)\nasyncio.run(main())",
    "uncaught while cleaning up": "class Sad:\n    def __del__(self): raise ValueError(CANARY)\nSad()",
    "wrong arguments": 'theirs.info("%d pictures", CANARY)',
    "stack": 'theirs.info("here", stack_info=True); ours.info("here", stack_info=True, key=CANARY)',
}


def said(program: str, style: str) -> str:
    """What a process that does this says in all."""
    command = [sys.executable, "-c", START + textwrap.dedent(program), style]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("style", ["console", "json"])
def test_no_way_of_saying_something_tells_a_secret(style: str) -> None:
    caught = "except Exception as error:\n    sys.excepthook(type(error), error, error.__traceback__)"
    program = "\n".join(f"try:\n{textwrap.indent(leak, '    ')}\n{caught}" for leak in LEAKS.values())
    told = said(program, style)
    for form in (CANARY, "canary%2Fof", "canary/of", "+the mine"):
        assert form not in told
    assert told.count("•••") >= len(LEAKS) - 2, told


@pytest.mark.parametrize("leak", ["uncaught", "uncaught in a thread", "never retrieved", "wrong arguments", "warning"])
def test_what_is_hidden_is_still_told_of(leak: str) -> None:
    told = said(LEAKS[leak], "json")
    assert CANARY not in told
    assert {"uncaught": "ValueError", "wrong arguments": "theirs", "warning": "UserWarning"}.get(leak, "Error") in told


def test_lines_for_machines_stay_json_when_something_is_cut_out() -> None:
    lines = said(LEAKS["structured"] + "\n" + LEAKS["traceback"], "json").splitlines()
    assert len([json.loads(line) for line in lines if line.startswith("{")]) >= 2
