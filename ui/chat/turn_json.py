"""Turns and sources as JSON and back, field by field, as their records declare them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from assistant import model as answers
from assistant.filters import Filters
from ingest import model as documents
from ui.chat import turns

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Record = TypeVar("Record")

# Which of several records a field holds.
_KIND = "is"
# The records name each other for the type checker alone.
_NAMES = {**vars(documents), **vars(answers), **vars(turns), "Filters": Filters}


def to_json(value: object) -> Json:
    """Return a record as JSON; every record says which it is."""
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
        return {_KIND: type(value).__name__, **held}
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    msg = f"no JSON for {type(value).__name__}"
    raise TypeError(msg)


def from_json(kind: type[Record], value: Json) -> Record:
    """Return the record that JSON stands for; fields that it lacks take their default.

    Raises `ValueError`, `TypeError` or `KeyError` for JSON that is no such record.
    """
    return cast("Record", _read(kind, value))


def turn_from_json(value: Json) -> turns.Turn:
    """Return a turn; one that another version of the program kept differently says just that."""
    try:
        return from_json(turns.Turn, value)
    except (KeyError, TypeError, ValueError):
        question = value.get("question") if isinstance(value, dict) else None
        return turns.Turn(
            question=str(question or "–"),
            outcome=turns.Failure(
                lead="Diese Antwort lässt sich nicht mehr zeigen.",
                detail="Eine andere Fassung des Programms hat sie anders gespeichert. Stellen Sie "
                "die Frage neu.",
            ),
        )


def _read(wanted: object, value: Json) -> object:
    origin, inside = get_origin(wanted), get_args(wanted)
    if origin in {Union, UnionType}:
        return _read_one_of(inside, value)
    if origin is tuple:
        return _read_tuple(inside, value)
    if isinstance(wanted, type) and is_dataclass(wanted):
        if not isinstance(value, dict):
            raise TypeError(value)
        hints = _hints(wanted)
        return wanted(**{n: _read(hints[n], value[n]) for n in hints if n in value})
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(value)
    if wanted is float and isinstance(value, int):
        return float(value)
    if isinstance(wanted, type) and isinstance(value, wanted):
        return value
    raise TypeError(value)


def _read_one_of(kinds: tuple[object, ...], value: Json) -> object:
    if value is None and NoneType in kinds:
        return None
    left = [kind for kind in kinds if kind is not NoneType]
    if isinstance(value, dict) and len(left) > 1:
        named = {getattr(kind, "__name__", ""): kind for kind in left}
        return _read(named[str(value[_KIND])], value)
    return _read(left[0], value)


def _read_tuple(inside: tuple[object, ...], value: Json) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    if inside[-1] is Ellipsis:
        return tuple(_read(inside[0], each) for each in value)
    return tuple(_read(kind, each) for kind, each in zip(inside, value, strict=True))


@cache
def _hints(record: type) -> dict[str, object]:
    """Return what the fields of a record hold."""
    return dict(get_type_hints(record, localns=_NAMES))
