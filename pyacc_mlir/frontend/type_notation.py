# SPDX-License-Identifier: Apache-2.0
"""The notation for types of `pyacc-opt --args`, of string annotations, and of `fn.compile`.

    i64  f64  bool          a Python int, float, bool
    i32  f32  np.f64        a NumPy scalar (`np.` for the types Python has itself)
    f64[:]  f32[:, :]       an array of that rank, C order
    f64[:, :]F  f64[:]A     Fortran order; any strides
    list[f64]  list[]       a list of numbers; an empty list

NumPy's names (`float64`, `int32`) and Python's (`int`, `float`) are accepted too.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from pyacc_mlir.frontend import types

#: Short name → dtype.
DTYPES: dict[str, np.dtype[Any]] = {
    **{f"{kind[0]}{bits}": np.dtype(f"{kind}{bits}") for kind in ("int", "uint", "float") for bits in (16, 32, 64)},
    "i8": np.dtype("int8"),
    "u8": np.dtype("uint8"),
    "c64": np.dtype("complex64"),
    "c128": np.dtype("complex128"),
    "bool": np.dtype("bool"),
}

_PYTHON = {"bool": types.BOOL, "i64": types.INT, "int": types.INT, "f64": types.FLOAT, "float": types.FLOAT}
_ARRAY = re.compile(r"(?P<dtype>\w+)\[(?P<dims>:?[:,]*)\](?P<layout>[CFA]?)$")
_LIST = re.compile(r"list\[(?P<dtype>\w*)\]$")


class TypeSyntaxError(ValueError):
    """The text is not a type."""


def parse_type(text: str) -> types.Type:
    """The type that `text` stands for.

    Raises:
        TypeSyntaxError: it stands for none; the text says what was expected.
    """
    compact = "".join(text.split())
    if compact in _PYTHON:
        return types.Scalar(_PYTHON[compact].dtype, weak=True)
    if match := _LIST.match(compact):
        name = match["dtype"]
        return types.List(_dtype(name or "f64", text), empty=not name)
    if match := _ARRAY.match(compact):
        return _array(match, text)
    return types.Scalar(_dtype(compact.removeprefix("np."), text), numpy=True)


def parse_types(text: str) -> tuple[tuple[str | None, types.Type], ...]:
    """`f64[:, :], n=i64` → ((None, Array), ("n", Scalar)). Commas inside brackets do not separate."""
    parts = [part for part in re.split(r",(?![^\[]*\])", text) if part.strip()]
    return tuple(_named(part) for part in parts)


def _named(part: str) -> tuple[str | None, types.Type]:
    name, equals, rest = part.partition("=")
    return (name.strip(), parse_type(rest)) if equals else (None, parse_type(part))


def _array(match: re.Match[str], text: str) -> types.Array:
    dims = match["dims"].split(",") if match["dims"] else []
    if any(dim != ":" for dim in dims):
        raise TypeSyntaxError(f"`{text.strip()}`: expected `:` for each dimension, as in `f64[:, :]`")
    layout = match["layout"] or "C"
    return types.Array(_dtype(match["dtype"], text), len(dims), "C" if len(dims) < 2 and layout == "F" else layout)


def _dtype(name: str, text: str) -> np.dtype[Any]:
    if name in DTYPES:
        return DTYPES[name]
    by_numpy_name = {dtype.name: dtype for dtype in DTYPES.values()}
    if name in by_numpy_name:
        return by_numpy_name[name]
    raise TypeSyntaxError(
        f"`{text.strip()}` is not a type: expected one like `f64`, `i32[:]`, `f64[:, :]F` or `list[f64]`"
    )
