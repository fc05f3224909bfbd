# SPDX-License-Identifier: Apache-2.0
"""Functions of `math`, NumPy and Python that compiled code has as Python: called, they are compiled as the user's are.

Where Python raises for a domain error, the result is a NaN, as IEEE has it; integers wrap (language.md §4).
Each agrees with the original for every number, which tests/unit/frontend/test_python_library.py checks in plain Python.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable

import numpy as np

from pyacc_mlir.frontend.library import ufuncs
from pyacc_mlir.frontend.library.floats import (
    frexp,
    hypot_3,
    isclose,
    isclose_complex,
    isclose_numpy,
    ldexp,
    modf,
    nextafter,
    remainder,
    ulp,
)
from pyacc_mlir.frontend.library.gamma import gamma, lgamma
from pyacc_mlir.frontend.library.integers import comb, factorial, gcd, isqrt, lcm, perm, power_mod
from pyacc_mlir.frontend.library.number_methods import bit_count, bit_length, is_integer
from pyacc_mlir.frontend.library.rounding import round_float, round_integer, round_numpy
from pyacc_mlir.frontend.library.sequences import (
    dist,
    fsum,
    gcd_all,
    hypot_all,
    lcm_all,
    max_or,
    min_or,
    prod,
    sum_from,
)

Function = Callable[..., object]

#: What is compiled in place of a function.
LIBRARY: dict[object, Function] = {
    getattr(math, function.__name__): function
    for function in (
        gcd, lcm, factorial, perm, comb, isqrt, isclose, remainder, modf, frexp, ldexp, ulp, nextafter, gamma, lgamma,
        dist, fsum, prod,
    )
} | {
    getattr(np, function.__name__): function for function in (gcd, lcm, modf, frexp, ldexp, nextafter)
} | {
    getattr(np, name): getattr(ufuncs, name) for name in ufuncs.NAMES
} | {np.bitwise_count: bit_count, np.isclose: isclose_numpy, cmath.isclose: isclose_complex}  # fmt: skip


#: The same, by how many arguments there are.
_BY_COUNT: dict[tuple[object, int], Function] = {
    (pow, 3): power_mod,
    (math.hypot, 3): hypot_3,
}
_OTHER_COUNTS: dict[object, tuple[int, Function]] = {
    math.gcd: (2, gcd_all),
    math.lcm: (2, lcm_all),
    math.hypot: (2, hypot_all),
}
#: By the names of their keywords, for functions that go through a sequence.
_WITH_KEYWORD: dict[tuple[object, str], Function] = {
    (max, "default"): max_or,
    (min, "default"): min_or,
    (sum, "start"): sum_from,
}
ROUND_NUMPY: Function = round_numpy
ROUND: dict[str, Function] = {"b": round_integer, "i": round_integer, "u": round_integer, "f": round_float}
#: Methods of numbers.
NUMBER_METHODS: dict[str, Function] = {"bit_length": bit_length, "bit_count": bit_count, "is_integer": is_integer}
#: Methods of arrays.
METHODS_IN_PYTHON: dict[str, Function] = {"round": round_numpy}


def python_function(value: object, count: int) -> Function | None:
    """What is compiled for a call of `value` with `count` arguments, None where there is none."""
    try:
        usual, other = _OTHER_COUNTS.get(value, (count, None))
        return _BY_COUNT.get((value, count)) or (other if usual != count else None) or LIBRARY.get(value)
    except TypeError:  # an unhashable object is no function of ours
        return None


def with_keyword(value: object, name: str) -> Function | None:
    """What is compiled for a call of `value` with an argument for `name`."""
    try:
        return _WITH_KEYWORD.get((value, name))
    except TypeError:
        return None
