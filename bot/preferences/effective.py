"""PURE. Whose word counts: flags before own settings, before the topic's, the chat's, the operator's.

What somebody asks for is done or refused; what only a setting wishes for is left out where it cannot be had.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.catalog.models import Catalog, Choices
from bot.i18n.refusal import Refusal
from bot.prompts.arguments import Arguments
from providers.contract import Kind
from storage.accounts.preferences import NOTHING, Preferences


@dataclass(frozen=True, slots=True)
class EffectiveSettings:
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

    @property
    def models(self) -> tuple[str, ...]:
        """The only models that may be ordered here; empty: all."""
        return self.topic.models or self.chat.models

    @property
    def most_pictures(self) -> int | None:
        """The most pictures of one order here."""
        return self.topic.most_pictures or self.chat.most_pictures

    @property
    def most_resolution(self) -> str | None:
        """The largest size here."""
        return self.topic.most_resolution or self.chat.most_resolution

    @property
    def orderers(self) -> str:
        """Who may order here: everybody, admins or list (its people and the admins)."""
        return self.topic.orderers or self.chat.orderers or "everybody"

    def lists(self, user_id: int) -> bool:
        """Whether the person is on the list of those who may order here."""
        return user_id in (self.topic.listed or self.chat.listed)

    @property
    def chat_pays(self) -> bool:
        """Whether the chat pays for everybody's orders."""
        return self.chat.payer == "chat"


def apply_settings(
    spoken: Arguments, effective: EffectiveSettings, *, kind: Kind, inputs: int, catalog: Catalog, operators_model: str
) -> Arguments:
    """What was said, completed by what was chosen before; never by something that could not be had."""
    ask = _Ask(catalog, kind, inputs, spoken.via)
    allowed = effective.models
    wished = [spoken.model] if spoken.model else [*_wishes(effective.levels, "model"), operators_model, *allowed]
    if allowed and not spoken.model:
        wished = [one for one in wished if one in allowed]
    model = next((model for model in wished if ask.choices(model)), spoken.model or operators_model)
    ratio = spoken.ratio
    if ratio is None and kind is Kind.GENERATE:  # an edit keeps the shape of its picture
        ratio = next((one for one in _wishes(effective.levels, "ratio") if ask.choices(model, one)), None)
    resolution = spoken.resolution
    if resolution is None:
        wanted = _wishes(effective.levels, "resolution")
        most = effective.most_resolution
        if most is not None:
            usual = [choice.offer.default_resolution for choice in ask.choices(model, ratio)[:1]]
            wanted = [one for one in wanted if not _larger(one, most)]
            wanted += _downwards(most) if any(one is not None and _larger(one, most) for one in usual) else []
        resolution = next((one for one in wanted if ask.choices(model, ratio, one)), None)
    return replace(spoken, model=model, ratio=ratio, resolution=resolution)


NO_SETTINGS = EffectiveSettings()


def check_limits(effective: EffectiveSettings, *, model: str, count: int, resolution: str | None) -> Refusal | None:
    """Why such an order may not be placed here. `resolution` is the one that it would be painted in."""
    if effective.models and model not in effective.models:
        return Refusal("refused-here-model", {"model": model, "allowed": ", ".join(effective.models)})
    if effective.most_pictures is not None and count > effective.most_pictures:
        return Refusal("refused-here-pictures", {"limit": effective.most_pictures})
    most = effective.most_resolution
    if most is not None and resolution is not None and _larger(resolution, most):
        return Refusal("refused-here-resolution", {"value": resolution, "allowed": most})
    return None


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


def _larger(resolution: str, most: str) -> bool:
    return int(resolution.removesuffix("K")) > int(most.removesuffix("K"))


def _downwards(most: str) -> list[str]:
    """The sizes from that one down."""
    return [f"{size}K" for size in range(int(most.removesuffix("K")), 0, -1)]


def _nearer(topic: bool | None, chat: bool | None) -> bool | None:
    return chat if topic is None else topic
