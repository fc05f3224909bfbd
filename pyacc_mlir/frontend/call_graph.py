# SPDX-License-Identifier: Apache-2.0
"""The functions that a block calls, directly or not, as they are typed: what calls what, and which call themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyacc_mlir.frontend.routine_info import LEVELS
from pyacc_mlir.frontend.types import Type
from pyacc_mlir.source import Span

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_types import Typing

#: What a function is typed for: its text, the function object, its argument types, whether a device runs it.
Key = tuple[object, ...]


@dataclass(slots=True)
class TypedFunction:
    """A function for certain argument types.

    Attributes:
        level: of parallelism, its directive's or found in its body; `seq` is the lowest.
        place: of the directive, or of what the level was found from.
        is_recursive: it may be called while it runs, so that its body cannot stand in place of the call.
        is_provisional: its types rest on those of a function that is not done yet.
    """

    key: Key
    function: object  # None where only its text is known
    name: str
    node: ast.FunctionDef
    body: list[ast.stmt]
    types: dict[str, Type]
    typing: Typing
    level: str = "seq"
    has_level: bool = False
    place: Span | None = None
    is_recursive: bool = False
    is_provisional: bool = False

    def raise_level(self, level: str, place: Span) -> None:
        """A level was found in the body of a function whose directive names none."""
        if not self.has_level and LEVELS.index(level) < LEVELS.index(self.level):
            self.level, self.place = level, place


@dataclass(slots=True)
class CallGraph:
    """What the functions of one block have in common while they are typed. `device_type` is that of the block."""

    device_type: str = "host"
    done: dict[Key, TypedFunction] = field(default_factory=dict)
    active: list[TypedFunction] = field(default_factory=list)

    def called_again(self, key: Key) -> TypedFunction | None:
        """The function being typed that is called here again; those called in between are then provisional."""
        for position, function in enumerate(self.active):
            if function.key == key:
                function.is_recursive = True
                for inner in self.active[position + 1 :]:
                    inner.is_provisional = True
                return function
        return None

    @contextmanager
    def typing_of(self, function: TypedFunction) -> Iterator[None]:
        """Inside, `function` is the innermost of those being typed."""
        self.active.append(function)
        try:
            yield
        finally:
            self.active.pop()
        if not function.is_provisional:
            self.done[function.key] = function
