# SPDX-License-Identifier: Apache-2.0
"""Random programs: their text, and arguments for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.fuzz.choices import Choices
from tests.fuzz.expressions import Expressions
from tests.fuzz.host import Host
from tests.fuzz.statements import Budget, Statements, indented
from tests.fuzz.values import BOUND, FLOATS, HIGH, INTS, LOW, SMALL, Array, Scope, limits

_SIZES = ("n", "m", "p")
_DTYPES = {"int": INTS, "float": FLOATS, "inexact": FLOATS, "small": SMALL}


@dataclass(frozen=True)
class Program:
    """The text of a module with `program`, and its parameters."""

    text: str
    arrays: tuple[Array, ...]
    results: tuple[str, ...]
    sizes: tuple[int, ...]
    numbers: tuple[int, float]
    seed: int

    def arguments(self) -> list[Any]:
        """The same values each time, in new arrays."""
        rng = np.random.default_rng(self.seed)
        return [*(_filled(array, rng) for array in self.arrays), *self.sizes, *self.numbers]

    def __repr__(self) -> str:
        shown = ", ".join(f"{a.name}: {a.dtype}{a.shape} {a.layout}" for a in self.arrays)
        return f"{self.text}# {shown}; n, m, p = {self.sizes}; c, y = {self.numbers}; values of seed {self.seed}\n"


def random_program(choices: Choices, most: int = 3, budget: int = 14) -> Program:
    """A program with up to `most` constructs or groups of them, and about `budget` statements."""
    # One long axis, so that there are whole vectors and a rest.
    sizes = (choices.of((3, 1, 2, 4, 5, 6, 9, 17, 33)), choices.between(1, 6), choices.between(1, 6))
    arrays = tuple(_array(choices, number, sizes) for number in range(choices.between(2, 5)))
    totals = (
        Array("h0", "int64", (sizes[0],), "int", ("n",), "none"), Array("h1", "float64", (3,), "float", (), "none"),
    )  # fmt: skip
    numbers = (choices.between(-9, 9), choices.between(-9, 9) / 4)
    helpers = [_helper(choices, kind) for kind in ("int", "float")]
    scope = Scope({"c": (-9, 9)}, {"y"}, arrays={array.name: array for array in (*arrays, *totals)})
    for name, size in zip(_SIZES, sizes, strict=True):
        scope.ints[name] = (size, size)
    helpers.append(_row_helper(choices))
    scope.helpers = ("h_int", "h_float", "h_row")
    host = Host(choices, scope, Budget(budget))
    lines = host.program(most)
    results = sorted({*scope.ints, *scope.floats, *scope.inexact})
    parameters = ", ".join([*(array.name for array in (*arrays, *totals)), *_SIZES, "c", "y"])
    text = ["import math", "import numpy as np", "", *helpers, f"def program({parameters}):", *indented(lines)]
    text += [f"    return {', '.join(results)},", ""]
    return Program("\n".join(text), (*arrays, *totals), tuple(results), sizes, numbers, choices.below(100))


def _array(choices: Choices, number: int, sizes: tuple[int, ...]) -> Array:
    kind = choices.of(("int", "float", "small", "inexact"))
    rank = choices.of((1, 2, 1, 2, 3, 0))
    axes = [choices.below(3) for _ in range(rank)]
    name, shape = f"a{number}", tuple(sizes[axis] for axis in axes)
    texts = [choices.of((_SIZES[axis], f"{name}.shape[{at}]", str(sizes[axis]))) for at, axis in enumerate(axes)]
    layout = choices.of(("C", "C", "F", "strided", "reversed"))
    return Array(name, choices.of(_DTYPES[kind]), shape, kind, tuple(texts), layout=layout)


def _helper(choices: Choices, kind: str) -> str:
    scope = Scope({"k": (LOW, HIGH)}, {"x"}) if kind == "float" else Scope({"a": (LOW, HIGH), "b": (LOW, HIGH)})
    make = Expressions(choices, scope)
    bodies = [make.fit(make.int_(2)).text if kind == "int" else make.fit_float(make.float_(2)).text for _ in range(2)]
    early = f"    if {make.bool_(1)}:\n        return {bodies[1]}\n" if choices.chance(50) else ""
    return f"def h_{kind}({'a, b' if kind == 'int' else 'x, k'}):\n{early}    return {bodies[0]}\n\n"


def _row_helper(choices: Choices) -> str:
    """A function of an array of one axis, of any length, and an int."""
    scope = Scope({"k": (LOW, HIGH)}, arrays={"row": Array("row", "int64", (1,), "int", ("len(row)",), "read")})
    suite = Statements(choices, scope, Budget(2))
    lines = suite.suite(2)
    result = suite.expressions.fit(suite.expressions.int_(2)).text
    return "\n".join(["def h_row(row, k):", *indented(lines), f"    return {result}", "", ""])


def _filled(array: Array, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    dtype, shape = np.dtype(array.dtype), array.shape
    match array.kind:
        case "int":
            values = rng.integers(LOW, HIGH, shape, endpoint=True)
        case "float":
            values = rng.integers(-BOUND * 8, BOUND * 8, shape, endpoint=True) / 8
        case "inexact":
            values = rng.uniform(-3, 3, shape)
        case _:
            low, high = limits(array.dtype)
            values = rng.integers(low, high, shape, endpoint=True)
    return _laid_out(np.asarray(values, dtype), array.layout)


def _laid_out(values: np.ndarray[Any, Any], layout: str) -> np.ndarray[Any, Any]:
    if layout == "F":
        return np.asfortranarray(values) if values.ndim else values
    if not values.ndim or layout == "C":
        return values
    if layout == "reversed":
        return values[::-1].copy()[::-1]
    wide = np.zeros((*values.shape[:-1], values.shape[-1] * 2), values.dtype)
    wide[..., ::2] = values
    return wide[..., ::2]
