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

from pyacc_mlir.frontend.library import arrays, creation, searching, ufuncs
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
from pyacc_mlir.frontend.library.rounding import round_float, round_integer, round_item, round_numpy
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
} | {
    getattr(np, function.__name__): function
    for function in (
        arrays.ptp, arrays.average, arrays.nansum, arrays.nanmean, arrays.nanmax, arrays.nanmin, arrays.diagonal,
        arrays.trace, arrays.tril, arrays.triu, arrays.diff, arrays.roll, arrays.flipud, arrays.fliplr, arrays.repeat,
        arrays.tile, arrays.cross, arrays.array_equal, arrays.allclose, searching.sort, searching.median,
        searching.searchsorted, searching.interp, searching.isin, creation.linspace, creation.eye, creation.identity,
        creation.broadcast_to,
    )
} | {
    np.linalg.norm: arrays.norm,
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
ROUND_ITEM: Function = round_item
ROUND: dict[str, Function] = {"b": round_integer, "i": round_integer, "u": round_integer, "f": round_float}
#: Methods of numbers.
NUMBER_METHODS: dict[str, Function] = {
    "bit_length": bit_length, "bit_count": bit_count, "is_integer": is_integer, "astype": ufuncs.astype,
    "item": ufuncs.item,
}  # fmt: skip
#: Methods of arrays.
METHODS_IN_PYTHON: dict[str, Function] = {
    "round": round_numpy, "clip": ufuncs.clip_method, "ptp": arrays.ptp, "trace": arrays.trace,
    "diagonal": arrays.diagonal, "repeat": arrays.repeat, "sort": searching.sort_in_place,
    "searchsorted": searching.searchsorted,
}  # fmt: skip
#: Functions, and methods by name, of which the kind of the elements, the rank or the length says which is meant.
BY_KIND: dict[object, dict[str, Function]] = {
    key: {"b": integer, "i": integer, "f": floating, "c": floating}
    for keys, integer, floating in (
        ((np.cumsum, "cumsum"), arrays.cumsum_integer, arrays.cumsum_float),
        ((np.cumprod, "cumprod"), arrays.cumprod_integer, arrays.cumprod_float),
    )
    for key in keys
} | {np.vdot: {"c": arrays.vdot_complex}}
BY_RANK: dict[object, dict[int, Function]] = {
    np.diag: {1: arrays.diag_matrix, 2: arrays.diagonal}, np.flip: {1: arrays.flip_1, 2: arrays.flip_2},
}  # fmt: skip
BY_LENGTH: dict[object, dict[int, Function]] = {
    np.concatenate: {2: arrays.concatenate_2, 3: arrays.concatenate_3},
    np.hstack: {2: arrays.concatenate_2, 3: arrays.concatenate_3},
    np.stack: {2: arrays.stack_2, 3: arrays.stack_3},
    np.vstack: {2: arrays.stack_2, 3: arrays.stack_3},
}
ARANGE: dict[int, Function] = {1: creation.arange_to, 2: creation.arange_between, 3: creation.arange_floats}


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
