"""Between the fields of a frozen dataclass and the columns of a table: types, values to keep, values read back."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import sqlalchemy as sa

from data.errors import RefusedInput

_Record = TypeVar("_Record")
_HINTS: dict[type, dict[str, Any]] = {}
_READERS: dict[type, tuple[tuple[str, Callable[[Any], Any]], ...]] = {}
# Almost every record has such a field: read without looking at each entry's type.
_PLAIN_LISTS = (tuple[str, ...], tuple[int, ...])
_SIMPLE: dict[type, Callable[[], sa.types.TypeEngine[Any]]] = {
    str: sa.Text,
    bool: sa.Boolean,
    int: sa.BigInteger,
    float: sa.Double,
    datetime: sa.DateTime,
    date: sa.Date,
}


def hints(record_class: type) -> dict[str, Any]:
    """Resolve the type of each field, in the order of the fields.

    Parameters
    ----------
    record_class : type
        A frozen dataclass.

    Returns
    -------
    dict of str to type
        Field name to type.
    """
    if record_class not in _HINTS:
        resolved = get_type_hints(record_class)
        _HINTS[record_class] = {item.name: resolved[item.name] for item in fields(record_class)}
    return _HINTS[record_class]


def column_for(hint: Any) -> sa.types.TypeEngine[Any]:
    """Choose the column type for a field; whatever is not a plain value is kept as JSON.

    Parameters
    ----------
    hint : type
        Type of the field.

    Returns
    -------
    sqlalchemy.types.TypeEngine
        Column type, free of any dialect.
    """
    base = _without_none(hint)
    if isinstance(base, type) and issubclass(base, StrEnum):
        return sa.Text()
    return _SIMPLE[base]() if base in _SIMPLE else sa.JSON(none_as_null=True)


def is_optional(hint: Any) -> bool:
    """Whether a field may be None.

    Parameters
    ----------
    hint : type
        Type of the field.

    Returns
    -------
    bool
        True if None is one of its types.
    """
    return NoneType in get_args(hint)


def to_row(record: Any) -> dict[str, Any]:
    """Give the column values of a record.

    Parameters
    ----------
    record : object
        A frozen dataclass.

    Returns
    -------
    dict of str to object
        Field name to value, ready for the table of its class.

    Raises
    ------
    RefusedInput
        If a number is not finite, a time carries a time zone, or a value is not of its field's type.
    """
    row = {}
    for name, hint in hints(type(record)).items():
        value = getattr(record, name)
        try:
            row[name] = _plain(value, _without_none(hint))
        except (TypeError, ValueError) as error:
            raise RefusedInput(f"{type(record).__name__.lower()} {record.id}, {name}: {error}") from error
    return row


def from_row(record_class: type[_Record], row: Any) -> _Record:
    """Make a record from the columns of its table.

    Parameters
    ----------
    record_class : type
        A frozen dataclass.
    row : mapping
        Column values.

    Returns
    -------
    object
        The record.
    """
    return record_class(**{name: read(row[name]) for name, read in _readers(record_class)})


def _readers(cls: type) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    if cls not in _READERS:
        _READERS[cls] = tuple((name, _reader(_without_none(hint))) for name, hint in hints(cls).items())
    return _READERS[cls]


def _reader(base: Any) -> Callable[[Any], Any]:
    if base in _SIMPLE:
        return _same
    if isinstance(base, type) and issubclass(base, StrEnum):
        members = {member.value: member for member in base}
        return lambda value: None if value is None else members[value]
    if base in _PLAIN_LISTS:
        return lambda value: None if value is None else tuple(value)
    return lambda value: _revive(value, base)


def _same(value: Any) -> Any:
    return value


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in (Union, UnionType):
        return hint
    arms = [arm for arm in get_args(hint) if arm is not NoneType]
    return arms[0] if len(arms) == 1 else Any


def _plain(value: Any, base: Any) -> Any:
    if value is None:
        return None
    if base in _SIMPLE:
        return _checked(value, base)
    if isinstance(base, type) and issubclass(base, StrEnum):
        return base(value).value
    return _json(value)


def _checked(value: Any, base: type) -> Any:
    if base in (bool, int):
        return base(value)
    if base is float:
        number = float(value)
        if not math.isfinite(number):
            raise ValueError("the number is not finite; leave it empty when not known")
        return number
    if not isinstance(value, base):
        raise TypeError(f"must be {base.__name__}, not {type(value).__name__}")
    if isinstance(value, datetime) and value.tzinfo is not None:
        raise ValueError("times are kept as local UK time without a zone")
    return value


def _json(value: Any) -> Any:
    if isinstance(value, (frozenset, set)):
        return sorted(_json(item) for item in value)
    if isinstance(value, (tuple, list)):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {str(_json(key)): _json(item) for key, item in value.items()}
    if is_dataclass(value):
        return {item.name: _json(getattr(value, item.name)) for item in fields(value)}
    return _json_leaf(value)


def _json_leaf(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float):
        return _checked(value, float)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if value is None or isinstance(value, (str, bool, int)):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def _revive(value: Any, hint: Any) -> Any:
    base = _without_none(hint)
    if value is None or base is Any or base in (str, bool, int):
        return value
    if base is float:
        return float(value)
    if get_origin(base) is not None:
        return _revive_many(value, base)
    if base in (date, datetime):
        return base.fromisoformat(value)
    if is_dataclass(base) and isinstance(base, type):
        return base(**{name: _revive(value[name], kind) for name, kind in hints(base).items()})
    return base(value)


def _revive_many(value: Any, base: Any) -> Any:
    origin, args = get_origin(base), get_args(base)
    if origin is dict or isinstance(value, dict):
        return {_revive(key, args[0]): _revive(item, args[1]) for key, item in value.items()}
    if origin is tuple and Ellipsis not in args:
        return tuple(_revive(item, arm) for item, arm in zip(value, args, strict=True))
    return (tuple if origin not in (list, set, frozenset) else origin)(_revive(item, args[0]) for item in value)
