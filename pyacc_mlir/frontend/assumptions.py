# SPDX-License-Identifier: Apache-2.0
"""What compiled code takes for constant though a program may change it: functions, and the globals that they read.

The numbers that a block itself reads come in with every call. The functions that it calls, and the globals, closure
variables and module attributes which those read, are built in: where one of them changes, the block compiles again.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np

from pyacc_mlir.diagnostics import AccError
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.capture import capture
from pyacc_mlir.frontend.function_values import callee_of, is_object, member
from pyacc_mlir.frontend.names import assigned_names
from pyacc_mlir.frontend.resolver import resolver
from pyacc_mlir.frontend.types import Array, Scalar, UntypedError, type_of

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
        now = _built_in(_look_up(self.resolve, self.name, self.attribute))
        if isinstance(now, Array | Scalar):
            return now == self.value
        return now is self.value or (type(now) is type(self.value) and isinstance(now, _NUMBERS) and now == self.value)


def assumptions_of(block: Block) -> tuple[Assumption, ...]:
    """What the code of `block` will be built on, as things are now."""
    return tuple(replace(read, value=_built_in(read.value)) for read in reads_of(block) if _is_built_in(read.value))


def reads_of(block: Block, live_in_values: Iterable[object] = ()) -> Iterator[Assumption]:
    """All outer names that the block and what it calls read, with what they stand for now.

    `live_in_values`: functions among the block's live-ins, which come with each call.
    """
    seen: set[int] = set()
    yield from _read(list(block.statements), block.resolve, set(block.live_ins), seen)
    for value in live_in_values:
        yield from _called(value, seen)


def _read(
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
        if value is not _MISSING:
            yield Assumption(resolve, name, attribute, value)
            yield from _called(value, seen)


def _called(value: object, seen: set[int]) -> Iterator[Assumption]:
    callee = callee_of(value)
    function = None if callee is None else callee.function
    if callee is None or function is None or id(function) in seen:
        return
    seen.add(id(function))
    try:
        node = capture(function, unwrap=False).node
    except AccError:  # it will be refused where it is called
        return
    arguments = node.args
    parameters = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    yield from _read(node.body, resolver(function), parameters, seen)
    for each in (*(item for item, _ in callee.positional), *(item for item, _ in callee.keywords.values())):
        yield from _called(each, seen)


def _is_built_in(value: object) -> bool:
    return isinstance(value, (np.ndarray, Scalar, *_NUMBERS)) or callee_of(value) is not None


def _built_in(value: object) -> object:
    """What code is built on where `value` is found: of an array, which comes in with every call, its type."""
    if not isinstance(value, np.ndarray):
        return value
    try:
        return type_of(value)
    except UntypedError:
        return None


def _look_up(resolve: Callable[[str], object], name: str, attribute: str | None) -> object:
    try:
        value = resolve(name)
    except KeyError:
        return _MISSING
    if attribute is None:
        return value
    if is_object(value):
        return _member(value, attribute)
    return getattr(value, attribute, _MISSING) if isinstance(value, ModuleType | type) else _MISSING


def _member(owner: object, name: str) -> object:
    """An attribute of an object: of a number, which comes in with every call, its type."""
    try:
        value = member(owner, name)
        return type_of(value) if isinstance(value, (np.generic, *_NUMBERS)) else value
    except (AttributeError, UntypedError):
        return _MISSING
