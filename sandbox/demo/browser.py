"""The demo in a browser: the simulated world with the real bot, and a chat page, until it is interrupted."""

import asyncio
import signal
import socket
import tempfile
import time
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sandbox.demo.intro_conversation import Welcome
from sandbox.page.app import page_app
from sandbox.page.control_panel import NotStarted, Workshop
from sandbox.world import GATEWAYS, embedded_world, served

# Shorter than in production, so that nobody waits in a demo.
SETTINGS = {"DAILY_CREDITS": "60", "ORDER_DEADLINE_SECONDS": "60", "LEASE_SECONDS": "10", "ADMIN_IDS": "101"}


class HouseClosed(Exception):
    """The demo could not start; the message says why."""


@asynccontextmanager
async def open_house(
    *, gateway: str = "", port: int = 0, pace: tuple[float, float] = (2.0, 6.0), scale: float = 1.0, **settings: str
) -> AsyncIterator[tuple[str, Workshop]]:
    """The page's address and the workshop, the bot not yet started. `port` 0, or one in use, means any free one."""
    if gateway and gateway not in GATEWAYS:
        raise HouseClosed(f"--gateway must be one of {', '.join(GATEWAYS)}, not {gateway}")
    async with embedded_world(pace=pace, scale=scale) as world:
        with tempfile.TemporaryDirectory(prefix="imagine-demo-") as data:
            listen = f"127.0.0.1:{_free_port()}"
            told = SETTINGS | {"PUBLIC_URL": f"http://{listen}"} | settings
            workshop = Workshop(world, Path(data), listen=listen, settings=told, gateway=gateway)
            async with served(page_app(workshop), port=port if _is_free(port) else 0) as address:
                try:
                    yield f"{address}/", workshop
                finally:
                    world.world.close()
                    await workshop.stop()
                    for studio in world.studios.values():
                        await studio.close()


async def keep_open(*, gateway: str, port: int, browse: bool, say: Callable[[str], None]) -> None:
    """Runs until Ctrl-C; raises `HouseClosed` when the bot does not come up."""
    began = time.monotonic()
    leaving = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, leaving.set)

    def pictured() -> None:
        say(f"first picture after {time.monotonic() - began:.1f} s, from a cold start")

    async def open_doors() -> None:
        await workshop.start()
        await Welcome(workshop.world, pictured=pictured).play()
        say(f"\n  {address}\n")
        say("Telegram and the gateways are simulated on this machine. Press Ctrl-C to stop.")
        if browse:
            await asyncio.to_thread(show, address)

    async with open_house(gateway=gateway, port=port) as (address, workshop):
        opening = asyncio.create_task(open_doors())
        waiting = asyncio.create_task(leaving.wait())
        try:
            await asyncio.wait({opening, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if opening.done():
                opening.result()
                await waiting
        except NotStarted as error:
            raise HouseClosed(f"the bot did not start: {error}") from error
        except TimeoutError as error:
            raise HouseClosed("no picture arrived in time") from error
        finally:
            opening.cancel()
            waiting.cancel()
    say("Demo stopped.")


def show(address: str) -> bool:
    """Whether a browser with windows was there to show it. One that would take over the terminal is left alone."""
    try:
        found = webbrowser.get()
        return type(found) is not webbrowser.GenericBrowser and found.open(address)
    except (webbrowser.Error, OSError):
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
