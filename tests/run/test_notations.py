# SPDX-License-Identifier: Apache-2.0
"""Python's shorter notations in regions: generators, displays, `:=`, `is None`, long expressions (language.md §4)."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc

X = np.array([0.5, -1.25, 0.0, 2.0, 3.5, -0.75])


def scaled(value, factor=None):
    if factor is None:
        return value * 2
    return value * factor


def test_generators_and_displays(agree) -> None:
    def program(x, k, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            j = 3
            out[0, i] = sum(x[j] * 2 for j in range(i)) + j
            out[1, i] = sum(x[a] * b for a in range(i) if a % 2 for b in range(a)) + sum([x[a] for a in range(3)], 10)
            out[2, i] = min(u * v for u, v in zip(x, k)) + max(x[a] for a in range(i + 1))
            out[3, i] = any(x[a] > 1 for a in range(i)) + 2 * all(x[a] < 3 for a in range(i))
            out[4, i] = sum((x[i], 1.0, k[i])) + min([x[i], 3.0]) + max((x[i], k[i], 2.0))
            out[5, i] = any((x[i] > 0, k[i] > 3)) + 2 * all([x[i] > 0, k[i] > 3]) + (i in [1, 2]) + (k[i] in {3, 4})
            total = 0.0
            for step in (-1, 0, 1):
                for weight in [0.5, 2.0]:
                    total += x[(i + step) % len(x)] * weight
            for a in reversed(range(1, 4)):
                total = total * 2 + x[a]
            out[6, i] = min(total, float("inf"))

    agree(program, X, np.arange(6), np.zeros((7, 6)), rtol=1e-14)


def test_generators_on_the_line_of_the_loop(agree) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(6): out[0, i] = sum(x[j] for j in range(i))  # noqa: E701
        #pragma acc parallel loop
        for i in range(6): t = [x[k] for k in range(3)]; out[1, i] = t[i % 3] + sum([k * 2 for k in range(i)])  # noqa: E701, E702

    agree(program, X, np.zeros((2, 6)), rtol=1e-14)


def test_assignment_expressions_and_none(agree) -> None:
    def program(x, k, out, weights):
        #pragma acc parallel loop
        for i in range(len(x)):
            if (y := x[i] * 2) > 0:
                out[0, i] = y
            elif (z := k[i]) > 2:
                out[0, i] = z
            else:
                out[0, i] = y - z
            out[1, i] = (t := k[i] + 1) * t
            if weights is not None and weights[i] > 1:
                out[1, i] = weights[i]
            out[2, i] = 1.0 if weights is None else weights[i]
            out[3, i] = scaled(x[i]) + scaled(x[i], 3.0)

    agree(program, X, np.arange(6), np.zeros((4, 6)), None)
    agree(program, X, np.arange(6), np.zeros((4, 6)), X + 1)


@pytest.mark.usefixtures("each_device")
def test_long_expressions(tmp_path) -> None:
    """A sum of a thousand terms is compiled; one of ten thousand may be too deep, and then says so."""
    lines = ["def program(x, out):", "    #pragma acc parallel loop", "    for i in range(len(x)):"]
    path = tmp_path / "long_sum.py"
    path.write_text("\n".join([*lines, "        out[i] = " + " + ".join(["x[i]"] * 1000)]) + "\n")
    scope: dict[str, object] = {}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    out = np.zeros(6)
    acc.jit(scope["program"])(X, out)
    assert np.allclose(out, X * 1000)


def test_identity_of_numbers_is_refused() -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = 1 if (x[i] > 0) is True else 2

    with pytest.raises(acc.CompileError, match="`is` is supported for `None`"):
        acc.jit(program)(X, np.zeros(6))
