# SPDX-License-Identifier: Apache-2.0
"""Values, types and targets as texts that say all that compiled code may depend on, and digests of texts.

No part of the compiler is imported for it: this is on the way of a process that finds its code on disk.
"""

from __future__ import annotations

import functools
import hashlib
import linecache
from collections.abc import Iterable, Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

from pyacc_mlir.cache.fingerprint import fingerprint
from pyacc_mlir.frontend.capture import place_of
from pyacc_mlir.frontend.function_values import Callee, callee_of
from pyacc_mlir.frontend.types import Constant, Foreign, Scalar, Tuple, Type, UntypedError, type_of
from pyacc_mlir.lowering.targets.target import Target


def version_key(block: Iterable[str], types: Mapping[str, Type], target: Target) -> str:
    """The key of a block's code for the types of its live-ins and a target; `block` says all else about it."""
    return digest((*block, *signature(types), *_target(target), fingerprint()))


def digest(parts: Iterable[str]) -> str:
    """One digest of texts; where one ends and the next begins matters."""
    total = hashlib.sha256()
    for part in parts:
        encoded = part.encode(errors="surrogatepass")
        total.update(f"{len(encoded)}:".encode() + encoded)
    return total.hexdigest()


@functools.lru_cache(maxsize=64)
def text_digest(text: str) -> str:
    """The digest of the text of a file."""
    return digest((text,))


def file_digest(function: FunctionType) -> str:
    """The digest of the text of the file with a function, as it is now."""
    path = function.__code__.co_filename
    return text_digest("".join(linecache.getlines(path, function.__globals__)))


def signature(types: Mapping[str, Type]) -> Iterator[str]:
    """Names and types of what comes in."""
    for name, kind in types.items():
        yield f"{name}: {_type(kind)}"


def described(value: object) -> str:
    """A value as far as compiled code may depend on it."""
    callee = callee_of(value)
    if callee is not None:
        return f"{type(value).__name__} {_function(callee)}"
    match value:
        case bool() | int() | float() | complex() | str() | bytes() | None | tuple() | np.generic():
            return f"{type(value).__name__} {value!r}"
        case np.ndarray(dtype=dtype) if dtype.names:
            return _records(value)
        case np.ndarray(flags=flags):
            return f"array {value.dtype.str} {value.ndim} {flags.c_contiguous} {flags.f_contiguous} {flags.writeable}"
        case Scalar():
            return repr(value)
        case ModuleType():
            return f"module {value.__name__}"
        case type() | BuiltinFunctionType() | np.ufunc():
            return f"{type(value).__name__} {getattr(value, '__module__', '')}.{getattr(value, '__qualname__', value)}"
    return f"a {type(value).__module__}.{type(value).__qualname__}"


def _records(value: np.ndarray[Any, Any]) -> str:
    try:
        return repr(type_of(value))
    except UntypedError as error:
        return str(error)


def _function(callee: Callee) -> str:
    """A function by its text, with the values that are bound to its parameters."""
    function = callee.function
    assert function is not None
    code = function.__code__
    bound = [*(item for item, _ in callee.positional), *(item for item, _ in callee.keywords.values())]
    defaults = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    values = f"{list(map(described, (*bound, *defaults)))} {list(callee.keywords)}"
    line, column = place_of(code)
    return f"function {code.co_filename}:{line}:{column} {code.co_qualname} {file_digest(function)} {values}"


def _target(target: Target) -> Iterator[str]:
    yield f"{target.name} {target.features} {target.contract} {target.reduction_order}"
    yield f"{sorted(target.fastmath)} {sorted(target.checks)}"


def _type(kind: Type) -> str:
    match kind:
        case Constant(value=value):
            return described(value)
        case Foreign(type=inner, change=change, is_endless=is_endless):
            return f"{change.__name__} {is_endless} {_type(inner)}"
        case Tuple(items=items, names=names):
            return f"{' '.join(names)}({', '.join(map(_type, items))})"
    return repr(kind)
