"""PURE. Effective settings: flags win over the person's settings, then the topic's, the chat's, the operator's.

A flag is applied or refused; a setting that is not possible for the model is ignored.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.catalog.models import Catalog
from bot.catalog.offer_filters import Choices, pixels
from bot.catalog.pricing import unit_credits
from bot.i18n.refusal import Refusal
from bot.prompts.arguments import Arguments
from providers.contract import Kind
from storage.accounts.preferences import NOTHING, Preferences


@dataclass(frozen=True, slots=True)
class EffectiveSettings:
    """The choices that apply to a person in a chat."""

    own: Preferences = NOTHING
    topic: Preferences = NOTHING
    chat: Preferences = NOTHING

    @property
    def levels(self) -> tuple[Preferences, ...]:
        """Highest priority first."""
        return (self.own, self.topic, self.chat)

    @property
    def language(self) -> str | None:
        """The chosen language, None to use the person's Telegram language."""
        return next((level.language for level in self.levels if level.language), None)

    @property
    def spoiler(self) -> bool:
        """Whether images are sent as spoilers: if the person, or else the topic or chat, chose it."""
        return bool(self.own.spoiler) or bool(_first_set(self.topic.spoiler, self.chat.spoiler))

    @property
    def quiet(self) -> bool:
        """Whether the chat has progress and reactions turned off."""
        return bool(_first_set(self.topic.quiet, self.chat.quiet))

    @property
    def models(self) -> tuple[str, ...]:
        """The models allowed here; empty for all."""
        return self.topic.models or self.chat.models

    @property
    def most_pictures(self) -> int | None:
        """The maximum number of images per order here."""
        return self.topic.most_pictures or self.chat.most_pictures

    @property
    def most_resolution(self) -> str | None:
        """The maximum resolution here."""
        return self.topic.most_resolution or self.chat.most_resolution

    @property
    def orderers(self) -> str:
        """Who may order here: everybody, admins, or list (listed people and admins)."""
        return self.topic.orderers or self.chat.orderers or "everybody"

    def lists(self, user_id: int) -> bool:
        """Whether the person is on the list of those who may order here."""
        return user_id in (self.topic.listed or self.chat.listed)

    @property
    def chat_pays(self) -> bool:
        """Whether the chat pays for everybody's orders."""
        return self.chat.payer == "chat"


def with_current_names(chosen: Preferences, catalog: Catalog) -> Preferences:
    """The choices with the names that their models have by now."""
    return replace(
        chosen,
        model=catalog.current_name(chosen.model) if chosen.model else None,
        video_model=catalog.current_name(chosen.video_model) if chosen.video_model else None,
        models=tuple(dict.fromkeys(map(catalog.current_name, chosen.models))),
    )


def apply_settings(
    spoken: Arguments, effective: EffectiveSettings, *, kind: Kind, inputs: int, catalog: Catalog, operators_model: str
) -> Arguments:
    """The arguments completed by settings; a setting that no gateway supports is ignored."""
    ask = _Ask(catalog, kind, inputs, spoken.via, spoken.references)
    allowed, option = effective.models, "video_model" if kind is Kind.VIDEO else "model"
    wished = [*_chosen_values(effective.levels, option), operators_model]
    if kind is Kind.VIDEO:  # not every gateway sells the operator's
        wished += _cheapest_first(ask, spoken, allowed or [model.name for model in catalog.models(Kind.VIDEO)])
    else:
        wished += allowed
    wished = [spoken.model] if spoken.model else wished
    if allowed and not spoken.model:
        wished = [one for one in wished if one in allowed]
    model = next((model for model in wished if ask.choices(model)), spoken.model or operators_model)
    ratio = spoken.ratio
    if ratio is None and not inputs:  # an edit keeps the ratio of its input image
        ratio = next((one for one in _chosen_values(effective.levels, "ratio") if ask.choices(model, one)), None)
    resolution = spoken.resolution
    if resolution is None:
        wanted = [] if kind is Kind.VIDEO else _chosen_values(effective.levels, "resolution")  # that of pictures
        most = effective.most_resolution
        if most is not None:
            usual = [choice.offer.default_resolution for choice in ask.choices(model, ratio)[:1]]
            wanted = [one for one in wanted if not _larger(one, most)]
            wanted += _downwards(most) if any(one is not None and _larger(one, most) for one in usual) else []
        resolution = next((one for one in wanted if ask.choices(model, ratio, one)), None)
    return replace(spoken, model=model, ratio=ratio, resolution=resolution)


NO_SETTINGS = EffectiveSettings()


def check_limits(effective: EffectiveSettings, *, model: str, count: int, resolution: str | None) -> Refusal | None:
    """Why the order is not allowed here, None if it is. `resolution` is the resolution that would be used."""
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
    references: bool

    def choices(self, model: str, ratio: str | None = None, resolution: str | None = None) -> Choices:
        """The matching gateway offers, empty if there are none."""
        found = self.catalog.choose(
            model=model,
            kind=self.kind,
            ratio=ratio,
            resolution=resolution,
            inputs=self.inputs,
            references=self.references,
            via=self.via,
        )
        return () if isinstance(found, Refusal) else found


def _cheapest_first(ask: "_Ask", spoken: Arguments, models: Iterable[str]) -> list[str]:
    """Those of the models that can make the video, by its price; of equal ones the first stays first."""
    prices = {
        model: unit_credits(choices[0].offer, resolution=spoken.resolution, seconds=spoken.seconds)
        for model in models
        if (choices := ask.choices(model))
    }
    return sorted(prices, key=lambda model: prices[model])


def _chosen_values(levels: Iterable[Preferences], name: str) -> list[str]:
    return [value for level in levels if (value := getattr(level, name))]


def _larger(resolution: str, most: str) -> bool:
    return pixels(resolution) > pixels(most)


def _downwards(most: str) -> list[str]:
    """The resolutions from that one down."""
    return [f"{size}K" for size in range(int(most.removesuffix("K")), 0, -1)]


def _first_set(topic: bool | None, chat: bool | None) -> bool | None:
    return chat if topic is None else topic
