# SPDX-License-Identifier: Apache-2.0
"""Functions as values: what is called when an object is called, and when two of them are the same to a compiler."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import CodeType, FunctionType, MethodType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from pyacc_mlir.frontend.resolver import resolver
from pyacc_mlir.frontend.types import UntypedError, type_of
from pyacc_mlir.parallelism import Namespace

#: How an object is found again at a later call: a name of the block, then names in the scope of what it stands for.
Origin = tuple[str, ...]

#: CPython's mark of classes made by `class` statements.
_HEAP_TYPE = 1 << 9
_NOT_OBJECTS = (
    type, ModuleType, Namespace, np.ndarray, np.generic, list, dict, set, tuple, str, bytes, int, float, complex,
)  # fmt: skip
_ARRAYS_OF_OTHERS = ("__cuda_array_interface__", "__dlpack__", "__array_interface__", "__array__", "__buffer__")

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


def is_object(value: object) -> bool:
    """Whether `value` is an object of a class written in Python: its attributes are found by name, at each call."""
    kind = type(value)
    if kind is SimpleNamespace:
        return True
    has_attributes = hasattr(value, "__dict__") or hasattr(kind, "__slots__")
    if not kind.__flags__ & _HEAP_TYPE or not has_attributes or callee_of(value) is not None:
        return False
    return not isinstance(value, _NOT_OBJECTS) and not any(hasattr(kind, name) for name in _ARRAYS_OF_OTHERS)


def holds_object(value: object) -> bool:
    """Whether `value` is an object, or a method of one."""
    callee = callee_of(value)
    bound = () if callee is None else (*callee.positional, *callee.keywords.values())
    return is_object(value) or any(is_object(item) for item, _ in bound)


def member(owner: object, name: str) -> object:
    """An attribute of an object; code of its class is not run for it.

    Raises:
        AttributeError: there is none, or it is a property.
    """
    name = spelled(owner, name)
    if isinstance(inspect.getattr_static(owner, name), property):
        raise AttributeError(name)
    found: object = getattr(owner, name)
    return found


def spelled(owner: object, name: str) -> str:
    """The name that an object's attribute has: that of `self.__n` is `_Class__n`, of one of its classes."""
    if not name.startswith("__") or name.endswith("__"):
        return name
    known = [f"_{kind.__name__.lstrip('_')}{name}" for kind in type(owner).__mro__]
    there = [each for each in known if hasattr(owner, each)]
    return there[0] if len(there) == 1 else name


def names_of_items(value: tuple[object, ...]) -> tuple[str, ...]:
    """The names of a namedtuple's items."""
    names: tuple[str, ...] = getattr(type(value), "_fields", ())
    return names if len(names) == len(value) else ()


def object_key(value: object, names: Iterable[str]) -> object:
    """Equal for two objects of a class if code that uses these attributes is the same for both."""
    return _object_key(value, names, {})


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
    used = _names(callee.function.__code__)
    bound = (*(item for item, _ in callee.positional), *(item for item, _ in callee.keywords.values()))
    keys = (_object_key(item, used, seen) if is_object(item) else _key(item, seen) for item in bound)
    return (_function_key(callee.function, seen), *keys, *callee.keywords)


def _object_key(value: object, names: Iterable[str], seen: dict[int, int]) -> object:
    if id(value) in seen:
        return seen[id(value)]
    seen[id(value)] = len(seen)
    found: list[tuple[str, object]] = []
    for name in sorted(set(names)):
        try:
            item = member(value, name)
        except AttributeError:
            continue
        found.append((name, _member_key(item, names, seen)))
    return type(value), tuple(found)


def _member_key(item: object, names: Iterable[str], seen: dict[int, int]) -> object:
    """Of what an attribute holds: numbers come in as arguments, so their types count."""
    if isinstance(item, tuple):
        return type(item), tuple(_member_key(each, names, seen) for each in item)
    if isinstance(item, _NUMBERS):
        return type(item)
    return _object_key(item, names, seen) if is_object(item) else _key(item, seen)


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
