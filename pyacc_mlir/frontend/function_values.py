# SPDX-License-Identifier: Apache-2.0
"""Functions as values: what is called when an object is called, and when two of them are the same to a compiler."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from pyacc_mlir.frontend.resolver import resolver
from pyacc_mlir.frontend.types import UntypedError, type_of

#: How an object is found again at a later call: a name of the block, then names in the scope of what it stands for.
Origin = tuple[str, ...]

_NUMBERS = (bool, int, float, complex, np.generic)


@dataclass(frozen=True, slots=True)
class Callee:
    """A plain function with what is bound to its parameters already: positions first, then names.

    Each bound value comes with the steps that lead to it from the object that was called.
    """

    function: FunctionType | None  # None: only its text is known
    origin: Origin | None
    positional: tuple[tuple[object, Origin], ...] = ()
    keywords: Mapping[str, tuple[object, Origin]] = field(default_factory=dict)


def callee_of(value: object, origin: Origin | None = None) -> Callee | None:
    """What calling `value` runs: a function, a jitted one, a method, a `functools.partial` of these; else None.

    `origin`: how `value` is found, None where that is not known.
    """
    found = _callee(value, origin or ())
    return found if found is None or origin is not None else replace(found, origin=None)


def _callee(value: object, origin: Origin) -> Callee | None:
    if isinstance(value, functools.partial):
        inner = _callee(value.func, (*origin, "func"))
        if inner is None:
            return None
        given = tuple((item, (*origin, "args", str(index))) for index, item in enumerate(value.args))
        named = {name: (item, (*origin, "keywords", name)) for name, item in value.keywords.items()}
        return Callee(inner.function, inner.origin, inner.positional + given, {**inner.keywords, **named})
    if isinstance(value, MethodType):
        inner = _callee(value.__func__, (*origin, "__func__"))
        if inner is None:
            return None
        return Callee(inner.function, inner.origin, ((value.__self__, (*origin, "__self__")), *inner.positional))
    jitted = getattr(value, "py_func", None)
    if isinstance(jitted, FunctionType):
        return Callee(jitted, (*origin, "py_func"))
    return Callee(value, origin) if isinstance(value, FunctionType) else None


def find(origin: Origin, start: Callable[[str], object]) -> object:
    """The object at `origin` as things are now; `start` knows the first name. Raises KeyError, AttributeError."""
    found = start(origin[0])
    for step in origin[1:]:
        found = _step(found, step)
    return found


def _step(owner: Any, step: str) -> object:
    if isinstance(owner, FunctionType) and not step.startswith("__"):
        return resolver(owner)(step)
    if isinstance(owner, tuple):
        return owner[int(step)]
    return owner[step] if isinstance(owner, dict) else getattr(owner, step)


def function_key(value: object) -> object:
    """Equal for two functions that compile to the same code: same text, same constants in their scopes.

    Arrays count by their type: they come in as arguments.
    """
    return _key(value, {})


def _key(value: object, seen: dict[int, int]) -> object:
    if isinstance(value, _NUMBERS):
        return type(value), repr(value)  # a nan equals itself, and 0.0 is not -0.0
    if isinstance(value, np.ndarray | list):
        try:
            return type_of(value)
        except UntypedError as error:
            return str(error)
    if isinstance(value, ModuleType | type):
        return id(value)
    callee = callee_of(value)
    if callee is None or callee.function is None:
        return id(value)
    if id(callee.function) in seen:
        return seen[id(callee.function)]
    seen[id(callee.function)] = len(seen)
    bound = (*(item for item, _ in callee.positional), *(item for item, _ in callee.keywords.values()))
    return (_function_key(callee.function, seen), *(_key(item, seen) for item in bound), *callee.keywords)


def _function_key(function: FunctionType, seen: dict[int, int]) -> object:
    resolve = resolver(function)
    read = [(name, _key(found, seen)) for name in _names(function.__code__) for found in _look_up(resolve, name)]
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    return function.__code__, tuple(read), tuple(_key(item, seen) for item in defaults)


def _look_up(resolve: Callable[[str], object], name: str) -> tuple[object, ...]:
    try:
        return (resolve(name),)
    except KeyError:
        return ()


def _names(code: CodeType) -> list[str]:
    """The names of outer scopes that a function may read, with those that functions inside it may."""
    inner = [name for each in code.co_consts if isinstance(each, CodeType) for name in _names(each)]
    return list(dict.fromkeys((*code.co_freevars, *code.co_names, *inner)))
