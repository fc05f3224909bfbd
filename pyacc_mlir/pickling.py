# SPDX-License-Identifier: Apache-2.0
"""How compiled functions go to other processes: by their names as plain functions do, else decorated again there."""

from __future__ import annotations

import sys
from operator import attrgetter
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyacc_mlir.jit_function import JitFunction
    from pyacc_mlir.options import CompileOptions


def reduced(function: JitFunction) -> str | tuple[Callable[..., Any], tuple[Any, ...]]:
    """What `__reduce__` gives. A function that no name finds needs a pickler that takes functions: cloudpickle."""
    name = function.py_func.__qualname__
    if _is_found(function, name) and not (function.py_func.__module__ == "__main__" and _takes_functions()):
        return name
    return decorated_again, (function.py_func, function.options)


def decorated_again(fn: FunctionType, options: CompileOptions) -> JitFunction:
    """The function in the process that loads it."""
    from pyacc_mlir.jit_function import JitFunction

    return JitFunction(fn, options)


def _is_found(function: JitFunction, name: str) -> bool:
    try:
        found = attrgetter(name)(sys.modules[function.py_func.__module__])
    except (AttributeError, KeyError):
        return False
    return found is function


def _takes_functions() -> bool:
    """Whether the pickler at work is cloudpickle's: the names of `__main__` mean something else where it loads."""
    cloudpickle = sys.modules.get("cloudpickle")
    if cloudpickle is None:
        return False
    pickler = sys._getframe(3).f_locals.get("self")  # the caller of `__reduce__`; pickle itself is written in C
    return isinstance(pickler, cloudpickle.Pickler)
