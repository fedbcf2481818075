"""The demo in a browser: the simulated world with the real bot and a chat page, until it is interrupted."""

import asyncio
import signal
import tempfile
import time
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sandbox.demo.errors import DemoFailed
from sandbox.demo.intro_conversation import IntroConversation
from sandbox.demo.ports import free_port, is_free
from sandbox.page.app import page_app
from sandbox.page.control_panel import ControlPanel, NotStarted
from sandbox.painting import video
from sandbox.world import GATEWAYS, serve, simulated_world

# Short times, so that the demo shows deadlines and leases in seconds.
SETTINGS = {
    "DAILY_CREDITS": "60",
    "ORDER_DEADLINE_SECONDS": "60",
    "VIDEO_DEADLINE_SECONDS": "120",
    "LEASE_SECONDS": "10",
    "ADMIN_IDS": "101",
    "STAR_PACKS": "50:20,200:100,900:500",
    "STAR_SUBSCRIPTION": "250:150",
    "STAR_SUBSCRIPTION_DAILY_CREDITS": "120",
}


@asynccontextmanager
async def open_demo(
    *, gateway: str = "", port: int = 0, pace: tuple[float, float] = (2.0, 6.0), scale: float = 1.0, **settings: str
) -> AsyncIterator[tuple[str, ControlPanel]]:
    """Yields the page URL and the control panel, bot not started. `port` 0, or one in use, means any free one."""
    if gateway and gateway not in GATEWAYS:
        raise DemoFailed(f"--gateway must be one of {', '.join(GATEWAYS)}, not {gateway}")
    async with simulated_world(pace=pace, scale=scale) as world:
        with tempfile.TemporaryDirectory(prefix="imagine-demo-") as data:
            listen = f"127.0.0.1:{free_port()}"
            told = SETTINGS | {"PUBLIC_URL": f"http://{listen}"} | settings
            control_panel = ControlPanel(world, Path(data), listen=listen, settings=told, gateway=gateway)
            async with serve(page_app(control_panel), port=port if is_free(port) else 0) as address:
                try:
                    yield f"{address}/", control_panel
                finally:
                    world.world.close()
                    await control_panel.stop()
                    for task_queue in world.task_queues.values():
                        await task_queue.close()


async def run_demo(*, gateway: str, port: int, browse: bool, say: Callable[[str], None]) -> None:
    """Runs until Ctrl-C; raises `DemoFailed` when the bot does not come up."""
    began = time.monotonic()
    leaving = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, leaving.set)

    def pictured() -> None:
        say(f"first picture after {time.monotonic() - began:.1f} s, from a cold start")

    async def start_bot() -> None:
        await control_panel.start()
        await IntroConversation(control_panel.world, pictured=pictured).play()
        say(f"\n  {address}\n")
        say("Telegram and the gateways are simulated on this machine. Press Ctrl-C to stop.")
        if not video.is_available():
            say(f"Pictures only: {video.MISSING}")
        if browse:
            await asyncio.to_thread(show, address)

    async with open_demo(gateway=gateway, port=port) as (address, control_panel):
        opening = asyncio.create_task(start_bot())
        waiting = asyncio.create_task(leaving.wait())
        try:
            await asyncio.wait({opening, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if opening.done():
                opening.result()
                await waiting
        except NotStarted as error:
            raise DemoFailed(f"the bot did not start: {error}") from error
        except TimeoutError as error:
            raise DemoFailed("no picture arrived in time") from error
        finally:
            opening.cancel()
            waiting.cancel()
    say("Demo stopped.")


def show(address: str) -> bool:
    """Opens a graphical browser; False if there is none. Browsers that run in the terminal are not used."""
    try:
        found = webbrowser.get()
        return type(found) is not webbrowser.GenericBrowser and found.open(address)
    except (webbrowser.Error, OSError):
        return False
