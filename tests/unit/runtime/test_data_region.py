# SPDX-License-Identifier: Apache-2.0
"""Data regions on shared memory: checked, counted, nothing moved."""

from __future__ import annotations

import array
import ctypes

import numpy as np
import pytest

from pyacc_mlir.diagnostics.errors import DataError
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.data_region import DataClause, DataRegion, enter_data, exit_data, update


@pytest.mark.parametrize(
    "value",
    [np.zeros(3), 1, 2.5, True, 1j, np.float32(1), [1, 2], (1.0, 2.0), array.array("d", [1]), ctypes.c_int(3)],
)
def test_region_takes_arrays_and_numbers(value: object) -> None:
    with DataRegion(DataClause("copy", "x", value)):
        assert _native.stats()["data_enters"] == {"copy": 1}
        assert _native.stats()["data_exits"] == {}
    assert _native.stats()["data_exits"] == {"copy": 1}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, "is None"),
        ("text", "is of type str"),
        ({}, "is of type dict"),
        ([1, "a"], "is a list with an item that is of type str"),
        (np.array([None]), "is an array of object"),
    ],
)
def test_region_refuses_what_is_not_data(value: object, problem: str) -> None:
    with pytest.raises(DataError, match=f"`x` in `copyin` {problem}"):
        DataRegion(DataClause("copyin", "x", value))
    assert _native.stats()["data_enters"] == {}


@pytest.mark.parametrize(("section", "kind"), [(slice(0, 1.5), "float"), (slice("a", 2), "str"), ((0, [1]), "list")])
def test_bounds_of_sections_are_integers(section: object, kind: str) -> None:
    with pytest.raises(DataError, match=rf"`x\[…\]` in `copyin` has a bound of type {kind}: expected an integer"):
        DataRegion(DataClause("copyin", "x[…]", np.zeros((3, 3)), section))


def test_region_exits_when_its_body_raises() -> None:
    with pytest.raises(KeyError), DataRegion(DataClause("create", "x", 1)):
        raise KeyError
    assert _native.stats()["data_exits"] == {"create": 1}


def test_directives_are_counted() -> None:
    x = np.zeros(1)
    enter_data(DataClause("copyin", "x", x))
    update(DataClause("update_self", "x", x))
    exit_data(DataClause("delete", "x", x))
    assert _native.stats()["data_enters"] == {"copyin": 1, "update_self": 1}
    assert _native.stats()["data_exits"] == {"delete": 1}


def test_unknown_clause_is_an_error() -> None:
    with pytest.raises(DataError, match="unknown data clause `copyinn`"):
        enter_data(DataClause("copyinn", "x", 1))
