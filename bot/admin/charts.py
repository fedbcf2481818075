"""Charts as pictures, drawn by a child process that ends afterwards."""

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec

_SECONDS = 30.0
_LIBRARY = "matplotlib"


class ChartUnavailable(Exception):
    """The plotting library is not installed, or the chart was not drawn in time."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw. `form` is bars (stacked), lines, or ranking (one bar for each label)."""

    title: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]
    form: str = "bars"
    theme: str = "light"


class Charts:
    """Draws one chart at a time; the library's cache stays in a temporary folder while the bot runs."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    async def draw(self, chart: Chart) -> bytes:
        """The PNG; raises `ChartUnavailable`."""
        if find_spec(_LIBRARY) is None:
            raise ChartUnavailable(f"{_LIBRARY} is not installed")
        async with self._turn:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="imagine-charts-")
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.admin.chart_process"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"MPLCONFIGDIR": self._folder.name, "PYTHONPATH": ":".join(filter(None, sys.path))},
            )
            try:
                async with asyncio.timeout(_SECONDS):
                    drawn, _ = await process.communicate(json.dumps(asdict(chart), default=list).encode())
            except TimeoutError as error:
                raise ChartUnavailable("it took too long") from error
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode or not drawn:
            raise ChartUnavailable(f"the process ended with {process.returncode}")
        return drawn

    def close(self) -> None:
        """Removes the library's cache."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
