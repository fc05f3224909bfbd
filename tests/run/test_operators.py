# SPDX-License-Identifier: Apache-2.0
"""Every operator between numbers of every two types, against NumPy itself; weak Python numbers on either side.

One function evaluates many expressions: those of one type on the left with all types on the right.
"""

from __future__ import annotations

import itertools
import linecache
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
DTYPES = ("bool", *INTEGERS, "float16", "float32", "float64")
_BINARY = ("+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>")
_COMPARISONS = ("==", "<", ">=")
_WEAK = ("3", "True", "0.5", "-2")
_numbers = itertools.count()


def samples(dtype: str) -> np.ndarray:
    """Numbers with the ends of the type among them."""
    kind = np.dtype(dtype)
    if kind.kind == "b":
        return np.array([False, True])
    if kind.kind in "iu":
        ends = np.iinfo(kind)
        few = [0, 1, 2, 7, 100, ends.max, ends.max // 2 + 1]
        return np.array([*few, *([-1, -7, ends.min, ends.min + 1] if kind.kind == "i" else [])], kind)
    return np.array([0.0, -0.0, 1.0, -1.5, 3.25, -7.0, np.inf, -np.inf, np.nan], kind)


def _exponents(array: np.ndarray) -> np.ndarray:
    """What NumPy takes: it refuses negative integers."""
    return np.abs(array.astype("i8")).astype(array.dtype) % array.dtype.type(9) if array.dtype.kind in "iu" else array


def binary_expressions(y: str) -> list[str]:
    """Of a number `x` and one called `y`."""
    return [f"x {op} {f'e_{y}' if op == '**' else y}" for op in (*_BINARY, *_COMPARISONS)]


def weak_expressions() -> list[str]:
    """Of a number `x` alone or with literals."""
    found = ["-x", "+x", "~x", "abs(x)", "not x", "x if x else 1", "min(x, 1)", "max(x, 1)", "x > 300", "-1 < x"]
    for literal in _WEAK:
        found += [f"x {op} {literal}" for op in (*_BINARY, "!=", "<=")]
        found += [f"{literal} {op} x" for op in (*_BINARY, ">") if op != "**"]
    return found


class Table:
    """Expressions over the arrays `x`, and `y0`, `y1`, … with which exponents `e_y0`, … go."""

    def __init__(self, left: str, rights: tuple[str, ...]) -> None:
        pairs = [list(itertools.product(samples(left), samples(right))) for right in rights] or [
            [(x, x) for x in samples(left)]
        ]
        length = max(map(len, pairs))
        longest = [(pair * length)[:length] for pair in pairs]
        self.inputs = {"x": np.array([x for x, _ in longest[0]], left)}
        for number, (right, pair) in enumerate(zip(rights, longest, strict=False)):
            # the x of the longest list of pairs are everybody's: not all pairs of the others meet, but all numbers do
            self.inputs[f"y{number}"] = np.array([y for _, y in pair], right)
            self.inputs[f"e_y{number}"] = _exponents(self.inputs[f"y{number}"])
        self.length = length

    def allowed(self, expressions: list[str]) -> dict[str, np.dtype[Any]]:
        """The dtypes that NumPy gives; what it refuses is left out."""
        found: dict[str, np.dtype[Any]] = {}
        last = {name: values[-1] for name, values in self.inputs.items()}
        for text in expressions:
            try:
                value = eval(text, {**last, "np": np})
            except (TypeError, OverflowError, ValueError):
                continue
            found[text] = np.asarray(value).dtype
        return found

    def check(self, expressions: list[str], device: str) -> None:
        """NumPy's scalars, one by one, and compiled code agree."""
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = self.allowed(expressions)
            expected, got = ([np.zeros((n, self.length), d) for d, n in _counts(found).items()] for _ in range(2))
            program = _program(tuple(self.inputs), found)
            program(*self.inputs.values(), *expected)
        acc.jit(program, device=device)(*self.inputs.values(), *got)
        rows = {text: (got[out][row], expected[out][row]) for text, out, row in _places(found)}
        for text, (one, other) in rows.items():
            rtol = 0.0 if "**" not in text or other.dtype.kind != "f" else {2: 2e-3, 4: 1e-6, 8: 1e-14}[other.itemsize]
            np.testing.assert_allclose(one, other, rtol=rtol, atol=0.0, err_msg=f"{text}: {_kinds(self.inputs, text)}")


def _counts(found: dict[str, np.dtype[Any]]) -> dict[np.dtype[Any], int]:
    return {dtype: list(found.values()).count(dtype) for dtype in dict.fromkeys(found.values())}


def _places(found: dict[str, np.dtype[Any]]) -> list[tuple[str, int, int]]:
    """Each expression with the number of its output and its row there."""
    outs = list(_counts(found))
    rows = dict.fromkeys(outs, -1)
    places = []
    for text, dtype in found.items():
        rows[dtype] += 1
        places.append((text, outs.index(dtype), rows[dtype]))
    return places


def _kinds(inputs: dict[str, np.ndarray], text: str) -> str:
    return ", ".join(f"{name} is {values.dtype}" for name, values in inputs.items() if name in text)


def _program(inputs: tuple[str, ...], found: dict[str, np.dtype[Any]]) -> Callable[..., None]:
    outs = [f"o{number}" for number in range(len(_counts(found)))]
    lines = [f"def program({', '.join('a_' + name for name in inputs)}, {', '.join(outs)}):"]
    lines += ["    #pragma acc parallel loop", "    for i in range(len(a_x)):"]
    lines += [f"        {name} = a_{name}[i]" for name in inputs]
    lines += [f"        o{out}[{row}, i] = {text}" for text, out, row in _places(found)]
    name, source = f"<operators {next(_numbers)}>", "\n".join(lines) + "\n"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    space: dict[str, Any] = {"np": np}
    exec(compile(source, name, "exec"), space)
    return space["program"]


@pytest.mark.parametrize("left", DTYPES)
def test_operators_follow_numpy(left: str) -> None:
    rights = tuple(DTYPES)
    Table(left, rights).check([text for n in range(len(rights)) for text in binary_expressions(f"y{n}")], "host")


@pytest.mark.parametrize("left", DTYPES)
def test_weak_numbers_follow_numpy(left: str) -> None:
    Table(left, ()).check(weak_expressions(), "host")


@pytest.mark.parametrize("left", ["int8", "uint64", "float16"])
def test_operators_on_the_software_gpu(left: str) -> None:
    rights = ("uint8", "int64", "float32")
    Table(left, rights).check([text for n in range(len(rights)) for text in binary_expressions(f"y{n}")], "simt")
    Table(left, ()).check(weak_expressions(), "simt")
