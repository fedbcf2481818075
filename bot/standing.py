"""PURE. Whose word counts: flags before own settings, before the topic's, the chat's, the operator's.

What somebody asks for is done or refused; what only a setting wishes for is left out where it cannot be had.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.catalog import Catalog, Choices
from bot.grammar import Spoken
from bot.refusal import Refusal
from providers.contract import Kind
from storage.preferences import NOTHING, Preferences


@dataclass(frozen=True, slots=True)
class Standing:
    """The choices that bear on a person in a place."""

    own: Preferences = NOTHING
    topic: Preferences = NOTHING
    chat: Preferences = NOTHING

    @property
    def levels(self) -> tuple[Preferences, ...]:
        """Strongest first."""
        return (self.own, self.topic, self.chat)

    @property
    def language(self) -> str | None:
        """The language that was chosen, None where Telegram's word for the person counts."""
        return next((level.language for level in self.levels if level.language), None)

    @property
    def spoiler(self) -> bool:
        """Whether pictures are covered: a person may want it, a chat or topic may insist on it."""
        return bool(self.own.spoiler) or bool(_nearer(self.topic.spoiler, self.chat.spoiler))

    @property
    def quiet(self) -> bool:
        """Whether the chat wants no progress and no reactions."""
        return bool(_nearer(self.topic.quiet, self.chat.quiet))


def settled(
    spoken: Spoken, standing: Standing, *, kind: Kind, inputs: int, catalog: Catalog, operators_model: str
) -> Spoken:
    """What was said, completed by what was chosen before; never by something that could not be had."""
    ask = _Ask(catalog, kind, inputs, spoken.via)
    wished = [spoken.model] if spoken.model else [*_wishes(standing.levels, "model"), operators_model]
    model = next((model for model in wished if ask.choices(model)), spoken.model or operators_model)
    ratio = spoken.ratio
    if ratio is None and kind is Kind.GENERATE:  # an edit keeps the shape of its picture
        ratio = next((one for one in _wishes(standing.levels, "ratio") if ask.choices(model, one)), None)
    resolution = spoken.resolution
    if resolution is None:
        wanted = _wishes(standing.levels, "resolution")
        resolution = next((one for one in wanted if ask.choices(model, ratio, one)), None)
    return replace(spoken, model=model, ratio=ratio, resolution=resolution)


NOBODYS = Standing()


@dataclass(frozen=True, slots=True)
class _Ask:
    catalog: Catalog
    kind: Kind
    inputs: int
    via: str | None

    def choices(self, model: str, ratio: str | None = None, resolution: str | None = None) -> Choices:
        """Who can do it, empty when nobody can."""
        found = self.catalog.choose(
            model=model, kind=self.kind, ratio=ratio, resolution=resolution, inputs=self.inputs, via=self.via
        )
        return () if isinstance(found, Refusal) else found


def _wishes(levels: Iterable[Preferences], name: str) -> list[str]:
    return [wish for level in levels if (wish := getattr(level, name))]


def _nearer(topic: bool | None, chat: bool | None) -> bool | None:
    return chat if topic is None else topic
