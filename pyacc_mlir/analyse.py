# SPDX-License-Identifier: Apache-2.0
"""`acc.analyse`: all functions of a module with `auto=True`, without a change to the module."""

from __future__ import annotations

import importlib.util
import itertools
import linecache
import os
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

_numbers = itertools.count(1)


def analysed(source: str | os.PathLike[str] | ModuleType, jit: Callable[..., Any]) -> ModuleType:
    """A module like `source`, its own functions put through `jit`.

    Raises:
        OSError: the file cannot be read.
        TypeError: that is neither a module nor a program.
    """
    module = _module(source)
    for name, value in list(vars(module).items()):
        if isinstance(value, FunctionType) and value.__module__ == module.__name__:
            setattr(module, name, jit(value))
    return module


def _module(source: object) -> ModuleType:
    match source:
        case ModuleType():
            copy = ModuleType(source.__name__, source.__doc__)
            vars(copy).update(vars(source))
            return copy
        case str():
            return _of_text(source)
        case os.PathLike():
            return _of_file(Path(source))
    raise TypeError(f"acc.analyse expects a module, a path or the text of a program, found {type(source).__name__}")


def _of_text(text: str) -> ModuleType:
    number = next(_numbers)
    place, module = f"<analysed program {number}>", ModuleType(f"analysed_{number}")
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)  # where its lines are looked for
    exec(compile(text, place, "exec"), vars(module))  # as asked for
    return module


def _of_file(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise TypeError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
