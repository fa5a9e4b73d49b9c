"""The Bot API's own description, compiled once: which method takes which parameters, of which types."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.demo.emulator.refusal import Refusal, bad_request
from bot.demo.emulator.shapes import ARRAY_OF, INTEGER, SCALARS, Check, Mismatch, Shapes, Upload

Params = dict[str, Any]

MISSING = {
    "text": "message text is empty",
    "chat_id": "chat_id is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "file_id": "file_id not specified",
}
WORDS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its check, and how text from a form or a URL becomes the value to check."""

    name: str
    check: Check
    is_integer: bool
    is_boolean: bool
    is_nested: bool

    def read(self, value: object) -> object:
        """Returns the checked value; text is read as forms and URLs write it. Raises `Refusal`."""
        if type(value) is str:
            value = self._from_text(value)
        try:
            self.check(value)
        except Mismatch as mismatch:
            where = ".".join([self.name, *mismatch.path])
            raise bad_request(f'wrong parameter "{where}" in request: {mismatch.expected}') from None
        return value

    def _from_text(self, text: str) -> object:
        if self.is_integer and INTEGER.fullmatch(text):
            return int(text)
        if self.is_boolean:
            return WORDS.get(text, text)
        if not self.is_nested:
            return text
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise bad_request(f'can\'t parse "{self.name}" JSON object') from None


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Bot API."""

    name: str
    parameters: Mapping[str, Parameter]
    required: Sequence[str]

    def read(self, raw: Mapping[str, object]) -> Params:
        """Returns the call's parameters as checked values. Raises `Refusal` naming the first wrong one."""
        parameters = self.parameters
        params: Params = {}
        for name, value in raw.items():
            parameter = parameters.get(name)
            if parameter is None:
                raise bad_request(f'unknown parameter "{name}" for {self.name}')
            params[name] = parameter.read(value)
        for name in self.required:
            if name not in params:
                raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
        return params

    def attachments(self, params: Params, uploads: Mapping[str, Upload]) -> None:
        """Checks that every uploaded part is wanted: one nobody refers to is a slip Telegram would hide."""
        wanted = json.dumps([value for value in params.values() if type(value) is not Upload])
        for name in uploads:
            if name not in self.parameters and f'"attach://{name}"' not in wanted:
                raise bad_request(f'unknown parameter "{name}" for {self.name}')


@cache
def _description() -> Mapping[str, Any]:
    text = files(__package__).joinpath("bot_api.json").read_text(encoding="utf-8")
    description: Mapping[str, Any] = json.loads(text)
    return description


@cache
def _methods() -> Mapping[str, Method]:
    description = _description()
    shapes = Shapes(description["types"])
    return {
        name: Method(name, _parameters(shapes, described), tuple(described.get("required", ())))
        for name, described in description["methods"].items()
    }


def _parameters(shapes: Shapes, described: Mapping[str, Any]) -> Mapping[str, Parameter]:
    types = {**described.get("required", {}), **described.get("optional", {})}
    return {name: _parameter(name, check, types[name]) for name, check in shapes.fields(described).items()}


def _parameter(name: str, check: Check, types: Sequence[str]) -> Parameter:
    is_nested = any(each.startswith(ARRAY_OF) or each not in SCALARS for each in types)
    return Parameter(name, check, "Integer" in types, "Boolean" in types, is_nested)


def method_named(name: str) -> Method:
    """Returns the method; like Telegram, upper and lower case are the same. Raises `Refusal` for an unknown one."""
    method = _methods().get(name) or _methods_in_lower_case().get(name.lower())
    if method is None:
        raise Refusal("Not Found", 404)
    return method


@cache
def _methods_in_lower_case() -> Mapping[str, Method]:
    return {name.lower(): method for name, method in _methods().items()}


def update_kinds() -> frozenset[str]:
    """Returns the names of all update kinds."""
    return frozenset(_description()["update_kinds"])
