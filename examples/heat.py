# SPDX-License-Identifier: Apache-2.0
"""Heat conduction in a plate until it no longer changes: two kernels, a host loop, one data region.

    python examples/heat.py [size [picture]]              computes, and saves examples/out/heat.png
    pyacc-opt examples/heat.py:step --emit=acc            the compiler's view of `step`
"""

import sys
from pathlib import Path

import numpy as np

from pyacc_mlir import acc

OUT = Path(__file__).parent / "out"


@acc.jit
def step(a: "f64[:, :]", b: "f64[:, :]"):
    """One explicit time step of the temperatures `a`; `b` is scratch. Returns the largest change."""
    n, m = a.shape
    #pragma acc parallel loop collapse(2)
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
    change = 0.0
    #pragma acc parallel loop collapse(2) reduction(max:change)
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            change = max(change, abs(b[i, j] - a[i, j]))
            a[i, j] = b[i, j]
    return change


@acc.jit
def conduct(a, b, tolerance, most):
    """Steps until the largest change is below `tolerance`, `most` at the utmost. Returns steps and last change."""
    steps = 0
    change = tolerance + 1.0
    #pragma acc data copy(a) create(b)
    #{
    while change > tolerance and steps < most:
        change = step(a, b)
        steps += 1
    #}
    return steps, change


def step_numpy(a, b):
    """The same step with whole-array NumPy."""
    b[1:-1, 1:-1] = 0.25 * (a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])
    change = np.abs(b[1:-1, 1:-1] - a[1:-1, 1:-1]).max()
    a[1:-1, 1:-1] = b[1:-1, 1:-1]
    return change


def plate(size):
    """A cold plate with a hot upper edge; its left edge cools down towards the bottom."""
    a = np.zeros((size, size))
    a[0, :] = 100.0
    a[:, 0] = np.linspace(100.0, 0.0, size)
    return a


def finer(coarse, size):
    """A plate of `size` that begins with the temperatures of a coarser one."""
    a = plate(size)
    at = np.arange(size) * len(coarse) // size
    a[1:-1, 1:-1] = coarse[np.ix_(at, at)][1:-1, 1:-1]
    return a


def begin(size, tolerance):
    """A plate near its final state: heat travels one cell a step, so coarse plates are solved before fine ones."""
    sizes = [size >> level for level in range(size.bit_length()) if size >> level >= 16]
    a = plate(sizes[-1])
    for each in reversed(sizes):
        a = finer(a, each)
        if each < size:
            conduct(a, np.zeros_like(a), tolerance, 1_000_000)
    return a


def middle(a):
    """The temperature in the middle. By symmetry it ends at 37.5: turned four ways, the edges add up to 150."""
    half = len(a) // 2
    return a[half - 1 : half + 1, half - 1 : half + 1].mean()


def main() -> None:
    from picture import save_heat

    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    picture = Path(sys.argv[2]) if len(sys.argv) > 2 else OUT / "heat.png"
    a = begin(size, 1e-3)
    steps, change = conduct(a, np.zeros_like(a), 1e-3, 1_000_000)
    picture.parent.mkdir(exist_ok=True)
    save_heat(a, picture)
    print(f"{size} x {size}: {steps} steps, last change {change:.6f}, {middle(a):.4f} degrees in the middle")
    print(f"picture: {picture}")


if __name__ == "__main__":
    main()
