"""What the handlers of /admin use, and what runs beside them."""

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from bot.admin.broadcaster import Broadcaster
from bot.admin.charts import Charts
from bot.admin.directory import Directory
from bot.admin.gateway_health import GatewayHealth
from bot.admin.model_switches import ModelSwitches
from bot.admin.operator_state import OperatorState
from bot.admin.referral_rewards import ReferralRewards
from bot.admin.statistics import Statistics


@dataclass(frozen=True, slots=True)
class AdminServices:
    """What administrators change and ask: state, models on offer, gateways' health, people, broadcasts."""

    state: OperatorState
    models: ModelSwitches
    health: GatewayHealth
    directory: Directory
    broadcaster: Broadcaster
    rewards: ReferralRewards
    statistics: Statistics
    charts: Charts

    def run(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """What runs beside everything else, until cancelled."""
        jobs = (self.state, self.directory, self.broadcaster, self.rewards, self.statistics)
        return tuple(job.run() for job in jobs)
