"""An independent model of the Bot API: aiogram's method classes, asked whether a call makes sense to them too.

They take seconds to import, so that is done by the tests that use them.
"""

import json
from collections.abc import Mapping
from types import NoneType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError


def validate(method: str, params: Mapping[str, Any], files: Mapping[str, Any]) -> None:
    """Raises AssertionError for a call that aiogram's models would not accept.

    `params` as they came over the wire (a form's values are text, structured ones JSON); `files` by part name.
    """
    import aiogram.methods
    from aiogram.methods.base import TelegramMethod
    from aiogram.types import BufferedInputFile

    model = getattr(aiogram.methods, method[:1].upper() + method[1:], None)
    assert model is not None, f"aiogram knows no method {method}"
    assert issubclass(model, TelegramMethod), f"{method} is no method"
    fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    used: set[str] = set()
    values: dict[str, Any] = {}
    for name, value in params.items():
        assert name in fields, f"{method} has no parameter {name!r}"
        values[name] = _with_files(_decoded(method, name, fields[name], value), files, used)
    for part in files:
        if part in fields:
            values[part] = BufferedInputFile(b"", part)
            used.add(part)
    assert used == set(files), f"{method} carries files that nothing refers to: {sorted(set(files) - used)}"
    try:
        call = model.model_validate(values)
    except ValidationError as error:
        raise AssertionError(f"{method}: {error}") from error
    _refuse_extra(method, call)


def _decoded(method: str, name: str, annotation: Any, value: Any) -> Any:
    """Text as the value it stands for: digits where an id may be a number, JSON where no text is wanted."""
    if not isinstance(value, str) or value.startswith("attach://"):
        return value
    kinds = _kinds(annotation)
    if str in kinds:
        digits = value.removeprefix("-")
        return int(value) if int in kinds and digits.isascii() and digits.isdigit() else value
    try:
        return json.loads(value)
    except ValueError as error:
        raise AssertionError(f"{method}: {name} is not JSON: {value[:80]!r}") from error


def _kinds(annotation: Any) -> set[Any]:
    if get_origin(annotation) is Union or type(annotation).__name__ == "UnionType":
        return {kind for part in get_args(annotation) for kind in _kinds(part)} - {NoneType}
    return {annotation}


def _with_files(value: Any, files: Mapping[str, Any], used: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _with_files(inner, files, used) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_files(inner, files, used) for inner in value]
    if isinstance(value, str) and value.startswith("attach://"):
        part = value.removeprefix("attach://")
        assert part in files, f"no file part {part!r} was sent"
        used.add(part)
        from aiogram.types import BufferedInputFile

        return BufferedInputFile(b"", part)
    return value


def _refuse_extra(where: str, value: Any) -> None:
    if isinstance(value, BaseModel):
        assert not value.model_extra, f"{where}: {type(value).__name__} has no {sorted(value.model_extra)}"
        for name in value.model_fields_set:
            _refuse_extra(f"{where}.{name}", getattr(value, name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            _refuse_extra(f"{where}[{index}]", inner)
