# SPDX-License-Identifier: Apache-2.0
"""The functions and methods of NumPy that are about whole arrays, as data."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np


class Kind(Enum):
    """What an array function gives."""

    REDUCTION = auto()  # a number, or an array with an axis less
    PRODUCT = auto()  # of vectors and matrices
    CREATION = auto()  # an array of a shape that is its first argument
    LIKE = auto()  # an array of the shape of its first argument
    RANGE = auto()
    VIEW = auto()
    COPY = auto()  # an array that is another's elements


@dataclass(frozen=True, slots=True)
class ArrayFunction:
    """One callable; `python`: a builtin, which takes a single array and computes as Python does."""

    key: str
    kind: Kind
    python: bool = False


_REDUCTIONS = ("sum", "prod", "min", "max", "argmin", "argmax", "mean", "var", "std", "any", "all")
_VIEWS = ("reshape", "ravel", "transpose", "swapaxes")

#: Methods of arrays by name.
METHODS: dict[str, ArrayFunction] = {
    **{name: ArrayFunction(name, Kind.REDUCTION) for name in _REDUCTIONS},
    **{name: ArrayFunction(name, Kind.VIEW) for name in _VIEWS},
    **{name: ArrayFunction(name, Kind.COPY) for name in ("copy", "astype", "flatten")},
    "dot": ArrayFunction("matmul", Kind.PRODUCT),
    "fill": ArrayFunction("fill", Kind.COPY),
}

_FUNCTIONS: dict[object, ArrayFunction] = {
    **{getattr(np, name): ArrayFunction(name, Kind.REDUCTION) for name in (*_REDUCTIONS, "count_nonzero")},
    **{getattr(np, name): ArrayFunction(name, Kind.VIEW) for name in _VIEWS},
    **{getattr(np, name): ArrayFunction(name, Kind.CREATION) for name in ("zeros", "ones", "empty", "full")},
    **{
        getattr(np, name): ArrayFunction(name, Kind.LIKE)
        for name in ("zeros_like", "ones_like", "empty_like", "full_like")
    },
    np.amin: ArrayFunction("min", Kind.REDUCTION),
    np.amax: ArrayFunction("max", Kind.REDUCTION),
    **{function: ArrayFunction("matmul", Kind.PRODUCT) for function in (np.dot, np.matmul)},
    **{function: ArrayFunction("inner", Kind.PRODUCT) for function in (np.inner, np.vdot)},
    np.outer: ArrayFunction("outer", Kind.PRODUCT),
    np.moveaxis: ArrayFunction("moveaxis", Kind.VIEW),
    np.arange: ArrayFunction("arange", Kind.RANGE),
    np.array: ArrayFunction("copy", Kind.COPY),
    np.copy: ArrayFunction("copy", Kind.COPY),
    **{
        getattr(builtins, name): ArrayFunction(name, Kind.REDUCTION, python=True)
        for name in ("sum", "min", "max", "any", "all")
    },
}


def array_function(callee: object) -> ArrayFunction | None:
    """The entry of a function object, or None where it is no function of arrays."""
    try:
        return _FUNCTIONS.get(callee)
    except TypeError:  # an unhashable object is no function of ours
        return None
