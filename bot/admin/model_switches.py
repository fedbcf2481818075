"""Keeps the catalog as the operator's file and the administrators' switches say."""

from collections.abc import Callable, Sequence

from bot.admin.operator_state import OperatorState
from bot.catalog.models import Catalog, GatewayModels
from bot.catalog.switched_off import without_switched_off


class ModelSwitches:
    """The models of the configured gateways, those that are off left out of the catalog."""

    def __init__(
        self, *, catalog: Catalog, state: OperatorState, load_models: Callable[[], Sequence[GatewayModels]]
    ) -> None:
        self._catalog = catalog
        self._state = state
        self._load_models = load_models
        self._models = load_models()
        state.on_switched = self.apply

    def reload(self) -> None:
        """Reads the operator's file again; raises `BadSetting`, and then changes nothing."""
        self._models = self._load_models()
        self.apply()

    def apply(self) -> None:
        """What is off is not on offer any more, and what is on again is."""
        switches = self._state.switches
        self._catalog.replace(without_switched_off(self._models, models=switches.models, paused=switches.gateways))

    @property
    def names(self) -> tuple[str, ...]:
        """Every model that could be ordered if it were on, in the order of the gateways."""
        return tuple(dict.fromkeys(offer.model for one in self._models for offer in one.offers if not offer.hidden))
