# SPDX-License-Identifier: Apache-2.0
"""What compiled code takes for constant though a program may change it: functions, and the globals that they read.

The numbers that a block itself reads come in with every call. The functions that it calls, and the globals, closure
variables and module attributes which those read, are built in: where one of them changes, the block compiles again.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType, ModuleType

from pyacc_mlir.diagnostics import AccError
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.capture import capture
from pyacc_mlir.frontend.names import assigned_names
from pyacc_mlir.frontend.resolver import resolver

_MISSING = object()
_NUMBERS = (bool, int, float, complex)


@dataclass(frozen=True, slots=True)
class Assumption:
    """That a name, or an attribute of the module that it names, is still the same object or number."""

    resolve: Callable[[str], object]
    name: str
    attribute: str | None
    value: object

    @property
    def holds(self) -> bool:
        now = _look_up(self.resolve, self.name, self.attribute)
        return now is self.value or (type(now) is type(self.value) and isinstance(now, _NUMBERS) and now == self.value)


def assumptions_of(block: Block) -> tuple[Assumption, ...]:
    """What the code of `block` will be built on, as things are now."""
    seen: set[int] = set()
    return tuple(_assumed(list(block.statements), block.resolve, set(block.live_ins), seen))


def _assumed(
    body: list[ast.stmt], resolve: Callable[[str], object], local: set[str], seen: set[int]
) -> Iterator[Assumption]:
    local = local | assigned_names(body)
    found: set[tuple[str, str | None]] = set()
    for statement in body:
        for node in ast.walk(statement):
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr=member):
                    found.add((name, member))
                case ast.Name(id=name):
                    found.add((name, None))
    for name, attribute in sorted(found, key=str):
        value = _look_up(resolve, name, attribute) if name not in local else _MISSING
        plain = getattr(value, "py_func", value)
        if isinstance(plain, (FunctionType, *_NUMBERS)):
            yield Assumption(resolve, name, attribute, value)
        if isinstance(plain, FunctionType) and id(plain) not in seen:
            seen.add(id(plain))
            yield from _of_function(plain, seen)


def _of_function(function: FunctionType, seen: set[int]) -> Iterator[Assumption]:
    try:
        node = capture(function, unwrap=False).node
    except AccError:  # it will be refused where it is called
        return
    arguments = node.args
    parameters = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    yield from _assumed(node.body, resolver(function), parameters, seen)


def _look_up(resolve: Callable[[str], object], name: str, attribute: str | None) -> object:
    try:
        value = resolve(name)
    except KeyError:
        return _MISSING
    if attribute is None:
        return value
    return getattr(value, attribute, _MISSING) if isinstance(value, ModuleType) else _MISSING
