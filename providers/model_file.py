"""Reads model tables: TOML in, checked model offers out. Each gateway's own table ships with the package."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from providers.contract import Form, Kind, ModelOffer, Price, Sound, Wire

FORMS = {
    "image": {"generate": (Kind.GENERATE, Form.TEXT), "edit": (Kind.EDIT, Form.REFERENCES)},
    "video": {form.value: (Kind.VIDEO, form) for form in Form},
}
_MERGED = ("wire",)  # of these tables every key is inherited on its own
_RANGE = re.compile(r"(\d{1,3})-(\d{1,3})")


class BadModels(ValueError):
    """A model table is wrong; the message names the line."""


def _range(value: object) -> object:
    """The numbers of a range such as "4-15"; anything else unchanged."""
    found = _RANGE.fullmatch(value) if isinstance(value, str) else None
    return tuple(range(int(found[1]), int(found[2]) + 1)) if found else value


NAME = r"^[a-z0-9][a-z0-9._-]{0,27}$"  # fits into a button's data
Name = Annotated[str, StringConstraints(pattern=NAME)]
Ratio = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2}:[1-9][0-9]{0,2}$")]
Resolution = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,3}p|[1-9]K)$")]
Count = Annotated[int, Field(ge=0, le=99)]
Seconds = Annotated[tuple[Annotated[int, Field(ge=1, le=120)], ...], BeforeValidator(_range)]
Credits = Annotated[int, Field(ge=0, le=100_000)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PriceRow(_Row):
    """What a result costs; 0 credits: it is free."""

    credits: Credits
    per: Literal["result", "second"] = "result"
    at: dict[Resolution, Credits] = Field(default_factory=dict)
    usd: Annotated[float, Field(gt=0, le=1000)] | None = None

    def price(self) -> Price:
        """The same as a value of the contract."""
        return Price(self.credits, self.per == "second", MappingProxyType(self.at), self.usd)


class _WireRow(_Row):
    pictures: str = ""
    single_pictures: tuple[str, ...] = ()
    ratio: str = ""
    resolution: str = ""
    count: str = ""
    seconds: str = ""
    sound: str = ""
    seed: str = ""
    transparent: str = ""
    mask: str = ""
    style: str = ""
    negative: str = ""
    auto: str = ""
    callback: str = ""
    words: dict[str, str] = Field(default_factory=dict)
    sizes: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, bool | int | str] = Field(default_factory=dict)

    def wire(self) -> Wire:
        tables = ("words", "sizes", "constants")
        frozen: dict[str, Any] = {table: MappingProxyType(getattr(self, table)) for table in tables}
        return Wire(**self.model_dump(exclude=set(tables)), **frozen)


class _OfferRow(_Row):
    """One form of one model, complete."""

    name: Name
    kind: Literal["image", "video"]
    form: str
    id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    prompt_limit: Annotated[int, Field(ge=1)]
    pictures: tuple[Count, Count] = (0, 0)
    ratios: tuple[Ratio, ...] = ()
    default_ratio: Ratio | None = None
    resolutions: tuple[Resolution, ...] = ()
    default_resolution: Resolution | None = None
    seconds: Seconds = ()
    default_seconds: int | None = None
    sound: Sound = Sound.NEVER
    styles: tuple[Name, ...] = ()
    outputs: Annotated[int, Field(ge=1, le=4)] = 1
    by_link: bool = False
    price: PriceRow
    wire: _WireRow

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.form not in FORMS[self.kind]:
            raise ValueError(f"the forms of {self.kind} models are {', '.join(FORMS[self.kind])}")
        if self.default_ratio is not None and self.default_ratio not in self.ratios:
            raise ValueError("default_ratio must be one of ratios")
        if (self.default_resolution is None) is not (not self.resolutions) or not (
            {self.default_resolution} - {None} <= set(self.resolutions)
        ):
            raise ValueError("default_resolution must be one of resolutions")
        if (self.default_seconds is None) is not (not self.seconds) or not (
            {self.default_seconds} - {None} <= set(self.seconds)
        ):
            raise ValueError("default_seconds must be one of seconds")
        if self.kind == "image" and (self.seconds or self.sound is not Sound.NEVER or self.price.per == "second"):
            raise ValueError("only videos have seconds and sound")
        if self.price.per == "second" and not self.seconds:
            raise ValueError("a price per second needs seconds")
        takes = self.form in ("edit", Form.FRAMES, Form.REFERENCES)
        if not (1 <= self.pictures[0] <= self.pictures[1] if takes else self.pictures == (0, 0)):
            raise ValueError("pictures must be [fewest, most], and only where the form takes pictures")
        if len(self.wire.single_pictures) not in (0, self.pictures[1]):
            raise ValueError("wire.single_pictures must name a field for each picture")
        listed = takes and not self.wire.single_pictures
        needed = {"ratio": self.ratios, "count": self.outputs > 1, "seconds": self.seconds, "pictures": listed}
        needed |= {"sound": self.sound is Sound.CHOOSABLE, "style": self.styles}
        if missing := next((name for name, needs in needed.items() if needs and not getattr(self.wire, name)), None):
            raise ValueError(f"wire.{missing} must name the field")
        return self

    def offer(self) -> ModelOffer:
        kind, form = FORMS[self.kind][self.form]
        return ModelOffer(
            model=self.name,
            kind=kind,
            vendor_id=self.id,
            prompt_limit=self.prompt_limit,
            ratios=self.ratios,
            resolutions=self.resolutions,
            default_ratio=self.default_ratio,
            default_resolution=self.default_resolution,
            outputs=self.outputs,
            inputs=self.pictures[1],
            least_inputs=self.pictures[0],
            form=form,
            seconds=self.seconds,
            default_seconds=self.default_seconds,
            sound=self.sound,
            styles=self.styles,
            price=self.price.price(),
            wire=self.wire.wire(),
            by_link=self.by_link,
        )


@cache
def load_gateway(name: str) -> tuple[ModelOffer, ...]:
    """What the gateway offers, from the table in the package."""
    text = _text(name)
    table = parse_table(text)
    rows = enumerate(table["model"])
    return tuple(offer for number, row in rows for offer in read_offers(number, row, table["defaults"], text))


def load_defaults(name: str) -> Mapping[str, Any]:
    """What the gateway's rows inherit."""
    return dict(parse_table(_text(name))["defaults"])


def _text(gateway: str) -> str:
    return files("providers").joinpath("models", f"{gateway}.toml").read_text(encoding="utf-8")


def parse_table(text: str) -> dict[str, Any]:
    """The TOML document; raises `BadModels`."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).partition(" (at ")
        line = next(iter(re.findall(r"line (\d+)", where)), str(text.count("\n") + 1))
        raise BadModels(f"line {line}: {what}") from error


def read_offers(number: int, row: dict[str, Any], inherited: Mapping[str, Any], text: str) -> Iterator[ModelOffer]:
    """The offers of the row with that number, from 0; raises `BadModels` with the line in `text`."""
    forms = row.get("forms")
    if not isinstance(forms, dict) or not forms or not all(isinstance(form, dict) for form in forms.values()):
        raise BadModels(f"line {line_of(text, ('model', number))}: forms are missing, such as forms.generate")
    own = {key: value for key, value in row.items() if key not in ("forms", "gateway")}
    for form, values in forms.items():
        whole = _merge(_merge(inherited, own), values)
        inner = dict.fromkeys((*values, "form"), ("model", number, "forms", form))
        yield validated(_OfferRow, {**whole, "form": form}, text, ("model", number), inner).offer()


Place = tuple[str | int, ...]
_SENTENCES = {  # by pydantic's types of errors
    "missing": "is missing",
    "extra_forbidden": "is unknown here",
    "tuple_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "int_from_float": "must be a whole number",
}


def validated(
    row: Any, values: object, text: str, place: Place = (), inner: Mapping[str | int, Place] = MappingProxyType({})
) -> Any:
    """The row made of the values, which stand at `place`, some of them at an `inner` one.

    Raises `BadModels` with the line of what is wrong.
    """
    try:
        return row.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = first["loc"]
        what = ".".join(str(one) for one in where if not isinstance(one, int))
        sentence = _SENTENCES.get(first["type"], first["msg"].removeprefix("Value error, "))
        line = line_of(text, (*inner.get(where[0] if where else "form", place), *where))
        raise BadModels(f"line {line}: {what + ': ' if what else ''}{sentence}") from error


def line_of(text: str, place: Place) -> int:
    """The line, from 1, where the value at that place is written; the nearest one above where it is not."""
    lines, at = text.splitlines(), 0
    end = len(lines)
    for index, name in enumerate(place):
        if isinstance(name, int):
            continue
        number = place[index + 1] if index + 1 < len(place) else 0
        sought = re.compile(rf"""^\s*\[*\s*["']?{re.escape(name)}\b|[\[.{{,\s]["']?{re.escape(name)}["']?\s*[=.\]]""")
        found = [line for line in range(at, end) if sought.search(lines[line].split("#")[0])]
        if name == "model" and isinstance(number, int):
            found = [line for line in found if lines[line].lstrip().startswith("[[")][number:]
            end = found[1] if len(found) > 1 else end
        at = found[0] if found else at
    return at + 1


def _merge(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any]:
    """The inner table over the outer one."""
    both = {
        name: {**outer[name], **inner[name]}
        for name in _MERGED
        if isinstance(outer.get(name), Mapping) and isinstance(inner.get(name), Mapping)
    }
    return {**outer, **inner, **both}
