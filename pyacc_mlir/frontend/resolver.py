# SPDX-License-Identifier: Apache-2.0
"""What a name of a function's enclosing scopes stands for: closure, then globals, then builtins."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from types import FunctionType


def resolver(function: FunctionType) -> Callable[[str], object]:
    """Looks a name up as `function` would; raises KeyError where it is not (yet) bound."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))

    def resolve(name: str) -> object:
        if name in cells:
            try:
                return cells[name].cell_contents
            except ValueError:
                raise KeyError(name) from None
        scope = function.__globals__
        return scope[name] if name in scope else vars(builtins)[name]

    return resolve
