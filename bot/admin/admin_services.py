"""What the handlers of /admin use, and what runs beside them."""

from dataclasses import dataclass

from bot.admin.directory import Directory
from bot.admin.gateway_health import GatewayHealth
from bot.admin.model_switches import ModelSwitches
from bot.admin.operator_state import OperatorState


@dataclass(frozen=True, slots=True)
class AdminServices:
    """The state that administrators change, the models on offer, the gateways' health, and who wrote to the bot."""

    state: OperatorState
    models: ModelSwitches
    health: GatewayHealth
    directory: Directory

    async def run_state(self) -> None:
        """Keeps the state up to date, until cancelled."""
        await self.state.run()

    async def run_directory(self) -> None:
        """Writes down who wrote, until cancelled."""
        await self.directory.run()
