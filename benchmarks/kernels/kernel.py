# SPDX-License-Identifier: Apache-2.0
"""What the suite knows about one kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Kernel:
    """A program with its data. C and Numba have a function of the same name, in the files of the same family."""

    #: Python with pragmas. It writes its outputs in place and may return a number.
    program: Callable[..., Any]
    #: The same in NumPy, by other means where there are some: what all results are compared with.
    reference: Callable[..., Any]
    #: Arguments of the size given.
    make: Callable[[int], Arguments]
    #: For tests, for `--sizes small`, for `--sizes full`.
    sizes: tuple[int, int, int]
    #: Positions of the arrays that are written.
    outputs: tuple[int, ...]
    #: What C gets before the arguments.
    extents: Callable[..., tuple[int, ...]]
    #: Bytes that must move between memory and processor, and operations on floating-point numbers, of one call.
    work: Callable[..., tuple[float, float]]
    #: The C type of the number returned.
    returns: str = ""
    #: Relative, and to the largest element of the result.
    tolerance: float = 1e-9
    #: Share of elements that may differ: where one rounding decides about the path.
    may_differ: float = 0.0
    #: Whether each call needs the initial data again.
    restores: bool = False
    #: Whether `reference` is what one would write in NumPy.
    natural: bool = True
    #: Another name, where one program is measured in two sizes.
    label: str = ""

    @property
    def name(self) -> str:
        """As in tables."""
        return self.label or self.program.__name__

    @property
    def function(self) -> str:
        """As in C and Numba."""
        return self.program.__name__

    def arguments(self, sizes: str) -> Arguments:
        """Fresh arguments, always the same ones."""
        return self.make(self.sizes[("tiny", "small", "full").index(sizes)])

    def wrong(self, run: Callable[..., Any], arguments: Arguments) -> str:
        """Run it on copies and say what differs from the reference; empty where nothing does."""
        expected, got = copies(arguments), copies(arguments)
        pairs = [("the number returned", run(*got), self.reference(*expected))] if self.returns else []
        if not self.returns:
            run(*got)
            self.reference(*expected)
        pairs += [(f"argument {index}", got[index], expected[index]) for index in self.outputs]
        return "; ".join(filter(None, (self._difference(*pair) for pair in pairs)))

    def _difference(self, what: str, one: Any, other: Any) -> str:
        one, other = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
        scale = np.maximum(np.abs(other), np.abs(other).max(initial=0))
        far = np.abs(one - other) > self.tolerance * scale
        share = float(np.mean(far | (np.isnan(one) != np.isnan(other))))
        return f"{what}: {share:.2%} of its elements differ" if share > self.may_differ else ""


def copies(arguments: Arguments) -> Arguments:
    """The arguments with arrays of their own."""
    return tuple(value.copy() if isinstance(value, np.ndarray) else value for value in arguments)


def random(*shape: int, low: float = 0.0, high: float = 1.0, dtype: type = np.float64, seed: int = 1) -> np.ndarray:
    """Uniform numbers, the same ones every time."""
    return np.random.default_rng(seed).uniform(low, high, shape).astype(dtype)
