"""Checks of values against the types of the Bot API, compiled once into closures."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import CarePlanBotError

Check = Callable[[object], None]

INTEGER = re.compile(r"-?[0-9]{1,18}")
ARRAY_OF = "Array of "


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in, or as it is kept."""

    name: str
    content: bytes
    content_type: str


class Mismatch(CarePlanBotError):
    """A value does not have the shape its place asks for; `path` leads to it, outermost step first."""

    def __init__(self, expected: str, *path: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.path = list(path)


def _is_string(value: object) -> None:
    if type(value) is not str:
        raise Mismatch("a String is expected")
    _check_encodable(value)


def _check_encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Mismatch("it must be encoded in UTF-8") from None


def _is_integer(value: object) -> None:
    if type(value) is not int:
        raise Mismatch("an Integer is expected")


def _is_boolean(value: object) -> None:
    if type(value) is not bool:
        raise Mismatch("a Boolean is expected")


def _is_true(value: object) -> None:
    if value is not True:
        raise Mismatch("true is expected")


def _is_upload(value: object) -> None:
    if type(value) is not Upload:
        raise Mismatch("a file is expected")


SCALARS: Mapping[str, tuple[type, Check]] = {
    "String": (str, _is_string),
    "Integer": (int, _is_integer),
    "Boolean": (bool, _is_boolean),
    "True": (bool, _is_true),
    "InputFile": (Upload, _is_upload),
}


class Shapes:
    """The checks for every combination of types, made on first use: types may contain themselves."""

    def __init__(self, types: Mapping[str, Any]) -> None:
        self._types = types
        self._objects: dict[str, Check] = {}

    def check_for(self, types: Sequence[str]) -> Check:
        """Returns a check that passes values of any of `types` and raises `Mismatch` for others."""
        if len(types) == 1:
            return self._single(types[0])
        if all(name in SCALARS for name in types):
            return _any_scalar(types)
        return self._any_object(types)

    def fields(self, owner: Mapping[str, Any]) -> dict[str, Check]:
        """Returns the check of each field of a type, or of each parameter of a method."""
        one_of = owner.get("one_of", {})
        described = {**owner.get("required", {}), **owner.get("optional", {})}
        return {
            name: _one_of(one_of[name]) if name in one_of else self.check_for(types)
            for name, types in described.items()
        }

    def _single(self, name: str) -> Check:
        if name in SCALARS:
            return SCALARS[name][1]
        if name.startswith(ARRAY_OF):
            return _array(self._single(name.removeprefix(ARRAY_OF)))
        return self._object(name)

    def _object(self, name: str) -> Check:
        if name not in self._objects:
            fields: dict[str, Check] = {}
            self._objects[name] = _object(name, fields, tuple(self._types[name].get("required", ())))
            fields.update(self.fields(self._types[name]))
        return self._objects[name]

    def _any_object(self, names: Sequence[str]) -> Check:
        """Tells candidates apart by required fields and fixed values: the complaint fits the intended one."""
        candidates = [(self._object(name), self._types[name]) for name in names]

        def check(value: object) -> None:
            if type(value) is not dict:
                raise Mismatch("an Object is expected")
            for accepts, described in candidates:
                if _looks_like(value, described):
                    return accepts(value)
            raise Mismatch(f"one of {', '.join(names)} is expected")

        return check


def _looks_like(value: Mapping[str, object], described: Mapping[str, Any]) -> bool:
    fixed = described.get("one_of", {}).get("type")
    if fixed is not None:
        return value.get("type") in fixed
    return all(name in value for name in described.get("required", ()))


def _any_scalar(names: Sequence[str]) -> Check:
    allowed = {SCALARS[name][0] for name in names}

    def check(value: object) -> None:
        if type(value) not in allowed:
            raise Mismatch(f"{' or '.join(names)} is expected")
        if type(value) is str:
            _check_encodable(value)

    return check


def _one_of(values: Sequence[str]) -> Check:
    allowed = frozenset(values)

    def check(value: object) -> None:
        if type(value) is not str or value not in allowed:
            raise Mismatch(f"one of {', '.join(values)} is expected")

    return check


def _array(accepts: Check) -> Check:
    def check(value: object) -> None:
        if type(value) is not list:
            raise Mismatch("an Array is expected")
        for position, item in enumerate(value):
            try:
                accepts(item)
            except Mismatch as mismatch:
                mismatch.path.insert(0, str(position))
                raise

    return check


def _object(name: str, fields: Mapping[str, Check], required: Sequence[str]) -> Check:
    def check(value: object) -> None:
        if type(value) is not dict:
            raise Mismatch(f"an Object ({name}) is expected")
        for key, item in value.items():
            accepts = fields.get(key)
            if accepts is None:
                raise Mismatch(f"{name} has no such field", str(key))
            try:
                accepts(item)
            except Mismatch as mismatch:
                mismatch.path.insert(0, key)
                raise
        for key in required:
            if key not in value:
                raise Mismatch("it is required", key)

    return check
