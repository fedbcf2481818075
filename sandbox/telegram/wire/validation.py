"""PURE. What a request carried, checked against the table and turned into values."""

import json
import re
from collections.abc import Collection
from typing import Any

from sandbox.telegram.errors import ApiError, Json, bad
from sandbox.telegram.wire.parameter_table import MARKS, Field, method_fields, shape_fields

# Telegram's own sentence for an absent parameter, where it has one.
ABSENT = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "video": "there is no video in the request",
    "animation": "there is no animation in the request",
    "message_id": "message identifier is not specified",
    "file_id": "file_id not specified",
}


def checked(method: str, raw: Json, parts: Collection[str]) -> Json:
    """The parameters as values: numbers, booleans, lists and dicts; an uploaded part becomes attach://NAME.

    Raises Refusal for a missing, unknown or misshapen parameter and for an upload that nothing refers to.
    """
    fields = method_fields(method)
    given = raw | {name: f"attach://{name}" for name in parts if name in fields}
    values: Json = {}
    for name, field in fields.items():
        if name in given:
            values[name] = _value(name, field.type, given[name], parts, loose=True)
        elif field.required:
            raise bad(ABSENT.get(name, f'parameter "{name}" is required'))
    _refuse_unknown(method, given, fields)
    unused = sorted(set(parts) - set(_attached(values)))
    if unused:
        raise bad(f"the sandbox found the upload {unused[0]!r}, which no parameter of {method} refers to")
    return values


def _refuse_unknown(owner: str, given: Json, fields: dict[str, Field]) -> None:
    for name in given:
        if name not in fields:
            raise bad(f"the sandbox knows no {name!r} in {owner}")


def _attached(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [name for inner in value.values() for name in _attached(inner)]
    if isinstance(value, list):
        return [name for inner in value for name in _attached(inner)]
    if isinstance(value, str) and value.startswith("attach://"):
        return [value.removeprefix("attach://")]
    return []


def _value(name: str, kind: str, given: Any, parts: Collection[str], *, loose: bool) -> Any:
    """`loose` holds for parameters themselves: a form sends them all as text, structured ones as JSON."""
    if kind.startswith("[") or kind[0].isupper():
        if loose and isinstance(given, str):
            given = _json(name, given)
        return _structured(name, kind, given, parts)
    if kind == "file":
        return _file(name, given, parts)
    if loose and isinstance(given, str):
        given = _scalar(kind, given)
    return _plain(name, kind, given)


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None


def _scalar(kind: str, text: str) -> Any:
    if kind in ("int", "id") and re.fullmatch(r"-?\d{1,19}", text):
        return int(text)
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return text


def _plain(name: str, kind: str, given: Any) -> Any:
    if kind == "int" and isinstance(given, int) and not isinstance(given, bool):
        return given
    if kind == "id" and not isinstance(given, bool) and (isinstance(given, int) or _is_name(given)):
        return given
    if kind == "bool" and isinstance(given, bool):
        return given
    if kind == "str" and isinstance(given, str):
        return _utf8(given)
    if kind == "id" and given == "":
        raise bad(ABSENT["chat_id"])
    raise _misshapen(name, kind, given)


def _utf8(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    return text


def _is_name(given: Any) -> bool:
    return isinstance(given, str) and given.startswith("@")


def _file(name: str, given: Any, parts: Collection[str]) -> str:
    if not isinstance(given, str):
        raise _misshapen(name, "file", given)
    if given.startswith("attach://") and given.removeprefix("attach://") not in parts:
        raise bad(f'file part "{given.removeprefix("attach://")}" is not found in the request')
    return _utf8(given)


def _structured(name: str, kind: str, given: Any, parts: Collection[str]) -> Any:
    if kind.startswith("["):
        if not isinstance(given, list):
            raise _misshapen(name, "list", given)
        return [_value(name, kind[1:-1], item, parts, loose=False) for item in given]
    if not isinstance(given, dict):
        raise _misshapen(name, kind, given)
    shape = _chosen(name, kind.split("|"), given)
    fields = shape_fields(shape)
    _refuse_unknown(shape, given, fields)
    for missing in (key for key, field in fields.items() if field.required and key not in given):
        raise bad(f'can\'t parse {name.replace("_", " ")}: {shape} needs "{missing}"')
    return {key: _value(f"{name}.{key}", fields[key].type, inner, parts, loose=False) for key, inner in given.items()}


def _chosen(name: str, shapes: list[str], given: Json) -> str:
    if len(shapes) == 1 and shapes[0] not in MARKS:
        return shapes[0]
    for shape in shapes:
        key, value = MARKS[shape]
        if key in given and (value is None or given[key] == value):
            return shape
    raise bad(f"the sandbox knows no such {name!r}: {' or '.join(shapes)} expected, got keys {sorted(given)}")


def _misshapen(name: str, kind: str, given: Any) -> ApiError:
    return bad(f'parameter "{name}" must be {kind}, got {type(given).__name__} {str(given)[:60]!r}')
