# SPDX-License-Identifier: Apache-2.0
"""The functions of `math`, NumPy and the builtins that compiled code may call, as data.

A function object maps to a `Function`: the key under which `emit_math` emits it, how many arguments it takes, and
the rule that gives its result type. A NumPy function keeps float32, a `math` function computes in float64.
"""

from __future__ import annotations

import builtins
import cmath
import math
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from pyacc_mlir import parallelism
from pyacc_mlir.frontend.types import COMPILED_DTYPES
from pyacc_mlir.parallelism import GANG_QUERIES, QUERIES


class Rule(Enum):
    """How the result type follows from the arguments."""

    FLOAT = auto()  # float64, or the NumPy float type of the arguments
    BOOL = auto()
    INT = auto()  # a Python int
    PROMOTE = auto()  # the common type of the arguments
    CAST = auto()  # the dtype in `cast`
    PART = auto()  # the type of the parts of a complex number
    COMPLEX = auto()  # complex128
    QUERY = auto()  # of parallelism: a Python int; a bool from `on_device`
    SPECIAL = auto()  # infer_types and emit_math know it by key


@dataclass(frozen=True, slots=True)
class Function:
    """One callable of the subset. `most` arguments None: any number."""

    key: str
    least: int
    most: int | None
    rule: Rule
    numpy: bool = False
    cast: str = ""


_FLOAT_1 = [
    "sqrt", "cbrt", "exp", "exp2", "expm1", "log2", "log10", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh",
    "fabs",
]  # fmt: skip
_TRIG_INVERSE = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}
_HYPERBOLIC_INVERSE = {"asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh"}


#: Keys of functions that complex numbers have too, with a complex result.
OF_COMPLEX = frozenset(
    {
        "exp", "log", "log2", "log10", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "square", "conjugate",
        *_TRIG_INVERSE, *_HYPERBOLIC_INVERSE,
    }
)  # fmt: skip


def _math_table() -> dict[object, Function]:
    table: dict[object, Function] = {}
    inverse = [*_TRIG_INVERSE, *_HYPERBOLIC_INVERSE]
    for name in [*_FLOAT_1, *inverse, "erf", "erfc", "degrees", "radians"]:
        table[getattr(math, name)] = Function(name, 1, 1, Rule.FLOAT)
    for name in ("atan2", "copysign", "fmod", "pow", "hypot"):
        table[getattr(math, name)] = Function(name, 2, 2, Rule.FLOAT)
    for name in ("isnan", "isinf", "isfinite"):
        table[getattr(math, name)] = Function(name, 1, 1, Rule.BOOL)
    for name in ("floor", "ceil", "trunc"):
        table[getattr(math, name)] = Function(name + "_int", 1, 1, Rule.INT)
    table[math.log] = Function("log", 1, 2, Rule.FLOAT)
    if hasattr(math, "fma"):
        table[math.fma] = Function("fma", 3, 3, Rule.FLOAT)
    return table


def _numpy_table() -> dict[object, Function]:
    table: dict[object, Function] = {}
    names = {name: name for name in _FLOAT_1} | _TRIG_INVERSE | _HYPERBOLIC_INVERSE | {"log": "log"}
    table[np.deg2rad] = Function("radians", 1, 1, Rule.FLOAT, numpy=True)
    table[np.rad2deg] = Function("degrees", 1, 1, Rule.FLOAT, numpy=True)
    names |= {
        "degrees": "degrees",
        "radians": "radians",
        "floor": "floor",
        "ceil": "ceil",
        "trunc": "trunc",
        "rint": "rint",
    }
    for key, name in names.items():
        table[getattr(np, name)] = Function(key, 1, 1, Rule.FLOAT, numpy=True)
    for key, name in {"atan2": "arctan2", "copysign": "copysign", "fmod": "fmod", "hypot": "hypot"}.items():
        table[getattr(np, name)] = Function(key, 2, 2, Rule.FLOAT, numpy=True)
    for name in ("isnan", "isinf", "isfinite"):
        table[getattr(np, name)] = Function(name, 1, 1, Rule.BOOL, numpy=True)
    for key, name in {"np_maximum": "maximum", "np_minimum": "minimum", "np_fmax": "fmax", "np_fmin": "fmin"}.items():
        table[getattr(np, name)] = Function(key, 2, 2, Rule.PROMOTE, numpy=True)
    table[np.abs] = Function("abs", 1, 1, Rule.PROMOTE, numpy=True)
    table[np.square] = Function("square", 1, 1, Rule.PROMOTE, numpy=True)
    table[np.where] = Function("where", 3, 3, Rule.SPECIAL, numpy=True)
    for dtype in COMPILED_DTYPES:
        table[dtype.type] = Function("cast", 1, 1, Rule.CAST, numpy=True, cast=dtype.name)
    return table


def _complex_table() -> dict[object, Function]:
    table: dict[object, Function] = {}
    inverse = (*_TRIG_INVERSE, *_HYPERBOLIC_INVERSE)
    for name in ("exp", "log10", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", *inverse):
        table[getattr(cmath, name)] = Function(name, 1, 1, Rule.COMPLEX)
    table[cmath.log] = Function("log", 1, 2, Rule.COMPLEX)
    for name in ("isnan", "isinf", "isfinite"):
        table[getattr(cmath, name)] = Function(name, 1, 1, Rule.BOOL)
    table[cmath.phase] = Function("phase", 1, 1, Rule.PART)
    table[cmath.rect] = Function("rect", 2, 2, Rule.SPECIAL)
    table[cmath.polar] = Function("polar", 1, 1, Rule.SPECIAL)
    for key, name in {"phase": "angle", "real": "real", "imag": "imag"}.items():
        table[getattr(np, name)] = Function(key, 1, 1, Rule.PART, numpy=True)
    table[np.conjugate] = Function("conjugate", 1, 1, Rule.PROMOTE, numpy=True)
    return table


def _builtin_table() -> dict[object, Function]:
    return {
        builtins.abs: Function("abs", 1, 1, Rule.PROMOTE),
        builtins.min: Function("min", 1, None, Rule.PROMOTE),
        builtins.max: Function("max", 1, None, Rule.PROMOTE),
        builtins.round: Function("round", 1, 2, Rule.SPECIAL),
        builtins.int: Function("cast", 1, 1, Rule.CAST, cast="int64"),
        builtins.float: Function("cast", 1, 1, Rule.CAST, cast="float64"),
        builtins.complex: Function("cast", 1, 2, Rule.CAST, cast="complex128"),
        builtins.bool: Function("cast", 1, 1, Rule.CAST, cast="bool"),
        builtins.len: Function("len", 1, 1, Rule.SPECIAL),
        builtins.pow: Function("power", 2, 2, Rule.SPECIAL),
        builtins.divmod: Function("divmod", 2, 2, Rule.SPECIAL),
    }


def _query_table() -> dict[object, Function]:
    queries = {name: Function(name, 0, 0, Rule.QUERY) for name in QUERIES}
    queries |= {name: Function(name, 0, 1, Rule.QUERY) for name in GANG_QUERIES}
    queries["on_device"] = Function("on_device", 1, 1, Rule.QUERY)
    return {getattr(parallelism, name): function for name, function in queries.items()}


_TABLE = _math_table() | _numpy_table() | _complex_table() | _builtin_table() | _query_table()


def lookup(callee: object) -> Function | None:
    """The entry of a function object, or None where compiled code cannot call it as a primitive."""
    try:
        return _TABLE.get(callee)
    except TypeError:  # an unhashable object is no function of ours
        return None
