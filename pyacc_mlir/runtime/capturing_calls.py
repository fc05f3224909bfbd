# SPDX-License-Identifier: Apache-2.0
"""Calls of blocks that are given functions, or whose functions see arrays of their own scopes.

Such an array is found anew at each call, and given to the plan after the arguments of the block.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CapturingCall:
    """Calls a plan.

    Attributes:
        plan: takes the arguments, then the captured arrays.
        names: of the arguments.
        functions: by position, the function that the plan was compiled for; one that is like it is as good.
        captures: the paths to the captured arrays.
        resolve: what a name of the block's scope stands for.
        find: the object at a path, given what its first name stands for.
    """

    plan: Callable[..., object]
    names: tuple[str, ...]
    functions: Mapping[int, object]
    captures: tuple[tuple[str, ...], ...]
    resolve: Callable[[str], object]
    find: Callable[[tuple[str, ...], Callable[[str], object]], object]

    def __call__(self, *args: object) -> object:
        given = dict(zip(self.names, args, strict=True))
        start: Callable[[str], object] = lambda name: given[name] if name in given else self.resolve(name)  # noqa: E731
        values = [self.functions.get(position, value) for position, value in enumerate(args)]
        return self.plan(*values, *(self.find(origin, start) for origin in self.captures))
