"""What the handlers of /admin use, and what runs beside them."""

from dataclasses import dataclass

from bot.admin.directory import Directory
from bot.admin.operator_state import OperatorState
from storage.database.database import Database
from storage.database.wakeups import Wakeups


@dataclass(frozen=True, slots=True)
class AdminServices:
    """The state that administrators change, and who wrote to the bot."""

    state: OperatorState
    directory: Directory

    async def load(self) -> None:
        """Reads what has to be known before the first update; raises `StorageDown`."""
        await self.state.load()

    async def run_state(self) -> None:
        """Keeps the state up to date, until cancelled."""
        await self.state.run()

    async def run_directory(self) -> None:
        """Writes down who wrote, until cancelled."""
        await self.directory.run()


def create_admin_services(database: Database, wakeups: Wakeups) -> AdminServices:
    """All of it for one process."""
    return AdminServices(state=OperatorState(database, wakeups), directory=Directory(database))
