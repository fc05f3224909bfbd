# SPDX-License-Identifier: Apache-2.0
"""Lists as arguments of plans (language.md §6)."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir.artifact import Param, ParamKind
from pyacc_mlir.runtime.lists import ListCall


def array_param(name: str, dtype: str = "<f8", writes: bool = True) -> Param:
    return Param(name, ParamKind.ARRAY, dtype, 1, "C", writes=writes)


def test_written_items_come_back_and_others_stay_a10() -> None:
    def plan(a: np.ndarray) -> None:
        a[1] = 5.5

    first = 10**6
    given = [first, 2, 3.5]
    ListCall(plan, (array_param("a"),), (0,), {})(given)
    assert given == [first, 5.5, 3.5]
    assert given[0] is first


@pytest.mark.parametrize(
    ("items", "dtype", "kind"), [([1, 2], "<i8", int), ([1.0, 2], "<f8", float), ([True], "|b1", bool)]
)
def test_items_come_back_as_python_numbers(items: list[float], dtype: str, kind: type) -> None:
    def plan(a: np.ndarray) -> None:
        a[0] = 0

    assert ListCall(plan, (array_param("a", dtype),), (0,), {})(items) is None
    assert type(items[0]) is kind
    assert items[0] == 0


def test_list_that_is_only_read_is_not_written() -> None:
    given = [1, 2.5]
    result = ListCall(lambda a: float(a.sum()), (array_param("a", writes=False),), (0,), {})(given)
    assert result == 3.5
    assert type(given[0]) is int


def test_one_list_under_two_names_is_one_array() -> None:
    def plan(a: np.ndarray, k: int, b: np.ndarray) -> None:
        a[0] = 7.0
        assert b[0] == 7.0
        b[1] = 8.0

    given = [1.0, 2.0]
    params = (array_param("a"), Param("k", ParamKind.INT), array_param("b", writes=False))
    ListCall(plan, params, (0, 2), {})(given, 3, given)
    assert given == [7.0, 8.0]


@pytest.mark.parametrize("base", [[], [9]])
def test_appended_slots_come_after_the_base_a9(base: list[int]) -> None:
    def plan(data: np.ndarray, ret: np.ndarray) -> None:
        ret[len(ret) - len(data) :] = data**2

    params = (array_param("data", "<i8"), array_param("ret", "<i8"))
    call = ListCall(plan, params, (0, 1), {1: lambda data, ret: len(data)})
    given = list(base)
    call([1, 2, 3], given)
    assert given == [*base, 1, 4, 9]
    assert type(given[-1]) is int


def test_failed_call_leaves_lists_alone() -> None:
    def plan(a: np.ndarray, b: np.ndarray) -> None:
        a[0] = 5
        raise ZeroDivisionError

    first, second = [1.0], [2.0]
    with pytest.raises(ZeroDivisionError):
        ListCall(plan, (array_param("a"), array_param("b")), (0, 1), {1: lambda a, b: 1})(first, second)
    assert (first, second) == ([1.0], [2.0])
