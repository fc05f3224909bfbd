# SPDX-License-Identifier: Apache-2.0
"""Arguments of clauses are expressions of Python, evaluated when the directive is reached: any expression will do."""

from __future__ import annotations

import types

import numpy as np
import pytest

from pyacc_mlir import acc

SETTINGS = {"gangs": 3, "half": {"bounds": (0, 4)}}


def any_expression(x, o, names):
    #pragma acc parallel loop async(o.queue) num_gangs(SETTINGS["gangs"]) copy(x[o.low:o.low + 2 * o.half])
    for i in range(len(x)):
        x[i] += 1
    #pragma acc kernels loop wait(o.queue) if(o.there and len([n for n in names if n]) == 2)
    for i in range(len(x)):
        x[i] *= 2
    for k in range(2):
        #pragma acc parallel loop copy(x[SETTINGS["half"]["bounds"][0]:SETTINGS["half"]["bounds"][1]]) self(o.calls[k])
        for i in range(4):
            x[i] += k
    return x[0]


def test_any_expression(agree_run) -> None:
    o = types.SimpleNamespace(queue=2, low=0, half=4, there=True, calls=[False, True])
    agree_run(any_expression, np.arange(8.0), o, ["a", "", "b"])


def test_what_it_gives_is_checked(each_device: None) -> None:
    def program(x, o):
        #pragma acc parallel loop num_gangs(o["n"])
        for i in range(len(x)):
            x[i] = 1

    compiled = acc.jit(program)
    with pytest.raises(KeyError):
        compiled(np.zeros(3), {})
    with pytest.raises(ValueError, match="found 0 in `num_gangs`"):
        compiled(np.zeros(3), {"n": 0})
    with pytest.raises(acc.PragmaError, match="ACC208.*Python float.*`num_gangs`") as caught:
        compiled(np.zeros(3), {"n": 1.5})
    assert caught.value.lineno == program.__code__.co_firstlineno + 1
