# SPDX-License-Identifier: Apache-2.0
"""Premises of compiled code: which arguments meet them, and who looks."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.artifact import Premises
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.loader import load
from pyacc_mlir.runtime.premises import holds

_A = np.arange(24.0)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (_A[:12], _A[12:], True),
        (_A[:12], _A[11:], False),
        (_A[::2], _A[1::2], True),
        (_A[::-1], _A, False),
        (_A.reshape(4, 6)[:, :3], _A.reshape(4, 6)[:, 3:], True),
        (_A[5:5], _A, True),
        (_A, np.zeros(3), True),
    ],
)
def test_disjoint(one: np.ndarray, other: np.ndarray, expected: bool) -> None:
    assert holds(Premises(disjoint=((0, 1),)), (one, other)) == expected
    assert holds(Premises(disjoint=((0, 1),)), (other, one)) == expected


def test_simple_and_natural() -> None:
    simple = Premises(simple=(0,))
    assert holds(simple, (_A.reshape(4, 6)[::2, ::-3],))
    assert not holds(simple, (np.lib.stride_tricks.as_strided(_A, (4,), (0,)),))
    assert not holds(simple, (np.lib.stride_tricks.as_strided(_A, (4, 4), (8, 8)),))
    assert holds(Premises(natural=(1,)), (_A, 0))
    assert not holds(Premises(natural=(1,)), (_A, -1))


def test_calls_that_meet_them_do_not_come_to_python() -> None:
    asked: list[int] = []
    dispatcher = _native.Dispatcher(lambda _, args: asked.append(len(args)))

    @acc.jit(device="host", cache=False)
    def program(y, x, k):
        #pragma acc kernels
        for i in range(len(x)):
            y[i + k] = x[i]

    x, y = np.arange(9.0), np.zeros(20)
    program(y, x, 1)
    (specialiser,) = program._built().specialisers
    (artifact,) = specialiser.artifacts.values()
    dispatcher.add(load(artifact), artifact.premises)
    order = {"y": y, "x": x, "k": 2}
    given = [order[name] for name in specialiser.block.live_ins]
    dispatcher(*given)
    assert asked == []
    np.testing.assert_array_equal(y[2:11], x)
    for wrong in ({"k": -1}, {"x": y[3:]}, {"y": np.lib.stride_tricks.as_strided(y, (20,), (0,))}):
        dispatcher(*[(order | wrong)[name] for name in specialiser.block.live_ins])
    assert asked == [3, 3, 3]
