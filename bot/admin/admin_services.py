"""What the handlers of /admin use, and what runs beside them."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from telegram.ext import ExtBot

from bot.admin.broadcaster import Broadcaster
from bot.admin.charts import Charts
from bot.admin.directory import Directory
from bot.admin.gateway_health import GatewayHealth
from bot.admin.model_switches import ModelSwitches
from bot.admin.operator_state import OperatorState
from bot.admin.referral_rewards import ReferralRewards
from bot.admin.statistics import Statistics
from bot.catalog.models import Catalog, GatewayModels
from bot.config.settings import Settings
from bot.i18n.translations import Translations
from bot.orders.circuit_breaker import CircuitBreakers
from providers.contract import Gateway
from providers.transport import Transport
from storage.database.database import Database


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


def create_admin_services(
    *,
    settings: Settings,
    state: OperatorState,
    load_models: Callable[[], Sequence[GatewayModels]],
    catalog: Catalog,
    gateways: Mapping[str, Gateway],
    transport: Transport,
    circuit_breakers: CircuitBreakers,
    database: Database,
    bot: ExtBot[Any],
    translations: Translations,
) -> AdminServices:
    """All of it for one process."""
    telling: dict[str, Any] = {"bot": bot, "database": database, "translations": translations}
    return AdminServices(
        state=state,
        models=ModelSwitches(catalog=catalog, state=state, load_models=load_models),
        health=GatewayHealth(
            database=database, gateways=gateways, transport=transport, circuit_breakers=circuit_breakers
        ),
        directory=Directory(database),
        broadcaster=Broadcaster(calls_per_second=settings.telegram_calls_per_second, **telling),
        rewards=ReferralRewards(credits=settings.referral_credits, pause_seconds=settings.lease_seconds, **telling),
        statistics=Statistics(database),
        charts=Charts(),
    )
