# SPDX-License-Identifier: Apache-2.0
"""The main job: three programs on real input, checked and timed against NumPy and plain Python.

Plain Python is too slow for the full input. It runs on a smaller one, where the results are compared as well, and its
time is scaled by the number of innermost operations; every such line says so.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "pyacc")]

import distances
import heat
import readme
from picture import save_heat


def seconds(call: Callable[[], object], least: float = 0.3) -> float:
    """The best time of several calls."""
    times: list[float] = []
    while sum(times) < least or len(times) < 2:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def show(what: str, agree: bool, ours: float, numpy: float, python: float, scaled: str) -> bool:
    """One program's lines."""
    print(f"\n{what}")
    print(f"  results agree:  {'yes' if agree else 'NO'}")
    print(f"  pyacc-mlir   {ours * 1e3:12.3f} ms")
    print(f"  NumPy        {numpy * 1e3:12.3f} ms   {numpy / ours:10.1f} x the time")
    print(f"  plain Python {python * 1e3:12.1f} ms   {python / ours:10.1f} x the time   ({scaled})")
    return agree


def show_distances() -> bool:
    X = distances.digits()
    D, expected = np.empty((len(X), len(X))), np.empty((len(X), len(X)))
    distances.pairwise_distances(X, D)
    distances.pairwise_distances_numpy(X, expected)
    few = X[:60]
    small, small_expected = np.empty((60, 60)), np.empty((60, 60))
    distances.pairwise_distances(few, small)
    python = seconds(lambda: distances.pairwise_distances.py_func(few, small_expected), least=0)
    agree = np.allclose(D, expected, rtol=1e-13) and np.allclose(small, small_expected, rtol=1e-13)
    return show(
        f"1. pairwise distances of the digits data set, {X.shape[0]} x {X.shape[1]}",
        agree,
        seconds(lambda: distances.pairwise_distances(X, D)),
        seconds(lambda: distances.pairwise_distances_numpy(X, expected)),
        python * (len(X) / len(few)) ** 2,
        f"measured on {len(few)} digits, scaled by {(len(X) / len(few)) ** 2:.0f}",
    )


def show_heat(size: int = 1024, small: int = 48, tolerance: float = 1e-3) -> bool:
    b = np.zeros((size, size))
    ours, theirs = heat.plate(size), heat.plate(size)
    heat.conduct(ours, b, 0.0, 20)
    for _ in range(20):
        heat.step_numpy(theirs, b)
    little, little_python, scratch = heat.plate(small), heat.plate(small), np.zeros((small, small))
    python_step = heat.step.py_func
    steps, _ = heat.conduct(little, scratch, 0.5, 10_000)
    for _ in range(steps):
        change = python_step(little_python, scratch)
    agree = np.allclose(ours, theirs, rtol=1e-12) and np.allclose(little, little_python, rtol=1e-12) and change <= 0.5

    a = heat.begin(size, tolerance)
    start = time.perf_counter()
    steps, _ = heat.conduct(a, b, tolerance, 1_000_000)
    elapsed = time.perf_counter() - start
    agree = agree and heat.step_numpy(a.copy(), b) <= tolerance and abs(heat.middle(a) - 37.5) < 1e-3
    heat.OUT.mkdir(exist_ok=True)
    save_heat(a, heat.OUT / "heat.png")
    work = ((size - 2) / (small - 2)) ** 2
    agree = show(
        f"2. heat conduction on a {size} x {size} plate, {steps} steps until none changes it by more than {tolerance}",
        agree,
        elapsed / steps,
        seconds(lambda: heat.step_numpy(theirs, b)),
        seconds(lambda: python_step(little_python, scratch)) * work,
        f"measured on {small} x {small}, scaled by {work:.0f}",
    )
    print(f"  times are of one step; all steps took {elapsed:.1f} s")
    print(f"  in the middle {heat.middle(a):.4f} degrees, 37.5 by symmetry; picture: {heat.OUT / 'heat.png'}")
    return agree


def show_readme(size: int = 1_000_000) -> bool:
    data = [float(value) for value in range(size)]
    agree = readme.square(data) == [value**2 for value in data] and readme.square([3, 1]) == [9, 1]
    return show(
        f"3. pyACC's README program, a list of {size} numbers",
        agree,
        seconds(lambda: readme.square(data)),
        seconds(lambda: (np.array(data) ** 2).tolist()),
        seconds(lambda: readme.square.py_func(data)),
        "measured in full; lists are converted on entry and exit, here and with NumPy",
    )


def main() -> int:
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}, {len(os.sched_getaffinity(0))} cores")
    agree = [show_distances(), show_heat(), show_readme()]
    print("\nall results agree" if all(agree) else "\nSOME RESULTS DIFFER")
    return 0 if all(agree) else 1


if __name__ == "__main__":
    sys.exit(main())
