# SPDX-License-Identifier: Apache-2.0
"""The notation for types."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir.frontend.type_notation import TypeSyntaxError, parse_type, parse_types
from pyacc_mlir.frontend.types import FLOAT, INT, Array, List, Scalar

_F8, _F4, _I4 = np.dtype("f8"), np.dtype("f4"), np.dtype("i4")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i64", Scalar(INT.dtype, weak=True)),
        ("int", Scalar(INT.dtype, weak=True)),
        ("float", Scalar(FLOAT.dtype, weak=True)),
        ("f64", Scalar(_F8, weak=True)),
        ("np.f64", Scalar(_F8, numpy=True)),
        ("f32", Scalar(_F4, numpy=True)),
        ("float32", Scalar(_F4, numpy=True)),
        ("bool", Scalar(np.dtype(bool), weak=True)),
        ("f64[:]", Array(_F8, 1)),
        ("f64[]", Array(_F8, 0)),
        (" i32 [ : , : ] ", Array(_I4, 2)),
        ("float64[:, :]F", Array(_F8, 2, "F")),
        ("f32[:,:,:]A", Array(_F4, 3, "A")),
        ("f64[:]F", Array(_F8, 1)),
        ("list[i64]", List(np.dtype("i8"))),
        ("list[]", List(_F8, empty=True)),
    ],
)
def test_type_is_parsed(text: str, expected: object) -> None:
    assert parse_type(text) == expected


@pytest.mark.parametrize(
    "text", ["", "x", "f65", "f64[", "f64[3]", "f64[::]", "f64[:,]", "f64[:]B", "list[x]", "f64[:] f64"]
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(TypeSyntaxError, match="expected"):
        parse_type(text)


def test_list_of_types() -> None:
    assert parse_types("f64[:, :], n = i64,f32") == (
        (None, Array(_F8, 2)),
        ("n", Scalar(INT.dtype, weak=True)),
        (None, Scalar(_F4, numpy=True)),
    )
    assert parse_types("") == ()
