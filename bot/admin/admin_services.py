"""What the handlers of /admin use, and what runs beside them."""

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from bot.admin.broadcaster import Broadcaster
from bot.admin.directory import Directory
from bot.admin.gateway_health import GatewayHealth
from bot.admin.model_switches import ModelSwitches
from bot.admin.operator_state import OperatorState
from bot.admin.referral_rewards import ReferralRewards


@dataclass(frozen=True, slots=True)
class AdminServices:
    """What administrators change and ask: state, models on offer, gateways' health, people, broadcasts."""

    state: OperatorState
    models: ModelSwitches
    health: GatewayHealth
    directory: Directory
    broadcaster: Broadcaster
    rewards: ReferralRewards

    def run(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """What runs beside everything else, until cancelled."""
        return self.state.run(), self.directory.run(), self.broadcaster.run(), self.rewards.run()
