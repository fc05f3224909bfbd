# SPDX-License-Identifier: Apache-2.0
"""Sizes beyond what a GPU has: errors at the construct, when compiling or, for computed sizes, at the call."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def workers(a, w, v):
    #pragma acc parallel loop gang worker num_workers(w) vector_length(v) num_gangs(2)
    for i in range(a.shape[0]):
        t = 3 * i
        #pragma acc loop vector
        for j in range(a.shape[1]):
            a[i, j] += t + j
        s = a[i, 0] + a[i, a.shape[1] - 1]
        #pragma acc loop vector
        for j in range(a.shape[1]):
            a[i, j] += s


@pytest.mark.parametrize(("w", "v"), [(32, 32), (15, 64), (4, 200), (7, 1), (1, 1024)])
def test_computed_sizes_within_the_limits(agree_run, w, v) -> None:
    agree_run(workers, np.zeros((40, 70), np.int64), w, v)


@pytest.mark.parametrize(
    ("w", "v", "text"),
    [
        (33, 32, "33 workers of 32 vector lanes exceed 1024 threads"),
        (2, 1000, "2 workers of 1000 vector lanes exceed 1024 threads"),
        (1, 1025, "at most 1024 vector lanes, found 1025"),
        (16, 64, "needs fewer than 16 workers or at most 32 lanes, found 16 workers of 64 lanes"),
        (2**59, 32, "at most 1024 workers, found 5764"),
    ],
)
def test_computed_sizes_beyond_the_limits(w, v, text) -> None:
    a = np.zeros((4, 5), np.int64)
    with pytest.raises(acc.DeviceError, match=text) as caught:
        acc.jit(workers, device="simt")(a, w, v)
    assert f"{__file__}:13" in caught.value.__notes__[0].replace('", line ', ":")
    assert not a.any()
    acc.jit(workers, device="host")(a, w, v)  # gangs with one worker each, lanes of its own width
    assert a.any()


def test_literal_sizes_beyond_the_limits() -> None:
    def wide(a):
        #pragma acc parallel loop worker vector num_workers(8) vector_length(129)
        for i in range(len(a)):
            a[i] += 1

    def rows(a):
        #pragma acc parallel loop gang worker num_workers(16) vector_length(64)
        for i in range(len(a)):
            #pragma acc loop vector
            for j in range(3):
                a[i] = 1

    def tall(a):
        #pragma acc parallel loop gang(dim: 2) num_gangs(1, 65536)
        for i in range(len(a)):
            a[i] += 1

    expected = {wide: "8 workers of 129", rows: "fewer than 16 workers", tall: "at most 65535 gangs, found 65536"}
    for program, text in expected.items():
        with pytest.raises(acc.CompileError, match=rf"ACC701.*{text}"):
            acc.jit(program, device="simt")(np.zeros(9, np.int64))


def test_computed_gangs_beyond_the_limits() -> None:
    def tall(a, n):
        #pragma acc parallel loop gang(dim: 3) num_gangs(1, 1, n)
        for i in range(len(a)):
            a[i] += 1

    with pytest.raises(acc.DeviceError, match="dimension 3 has at most 65535 gangs, found 65536"):
        acc.jit(tall, device="simt")(np.zeros(9, np.int64), 65536)


def sizes(x, g, w, v, kg, kw, kv):
    #pragma acc parallel loop num_gangs(g) num_workers(w) vector_length(v)
    for i in range(len(x)):
        x[i] += 1
    #pragma acc kernels
    #{
    #pragma acc loop gang(num: kg) worker(kw) vector(kv)
    for i in range(len(x)):
        x[i] += 1
    #}


def test_computed_sizes_below_one(each_device: None) -> None:
    program, x = acc.jit(sizes), np.zeros(9)
    program(x, 1, 2, 32, 3, 1, 64)
    assert (x == 2).all()
    names = ("num_gangs", "num_workers", "vector_length", "gang", "worker", "vector")
    for place, name in enumerate(names):
        given = [1] * len(names)
        given[place] = -place
        with pytest.raises(ValueError, match=f"found {-place} in `{name}`, expected a positive integer") as caught:
            program(x, *given)
        line = sizes.__code__.co_firstlineno + (1 if place < 3 else 6)
        assert f"{__file__}:{line}:" in caught.value.__notes__[0]


NONE = 0


def test_sizes_that_are_known_to_be_below_one(each_device: None) -> None:
    def program(x, n):
        #pragma acc parallel loop num_gangs(n - n + 1) num_workers(0 * n + 1) vector_length(NONE)
        for i in range(len(x)):
            x[i] += 1

    def gangs(x, n):
        #pragma acc kernels loop gang(num: n - n)
        for i in range(len(x)):
            x[i] += 1

    for function, name in ((program, "vector_length"), (gangs, "gang")):
        with pytest.raises(ValueError, match=f"found 0 in `{name}`"):
            acc.jit(function)(np.zeros(9), 3)


def test_sizes_that_no_loop_uses(each_device: None) -> None:
    def program(x, w, v):
        #pragma acc parallel num_workers(w) vector_length(v)
        #{
        #pragma acc loop gang
        for i in range(len(x)):
            x[i] += 1
        #}

    compiled, x = acc.jit(program), np.zeros(9)
    compiled(x, 1024, 1024)  # none is launched
    assert (x == 1).all()
    if acc.get_device_type() != "host":
        with pytest.raises(acc.DeviceError, match="at most 1024 workers, found 1025"):
            compiled(x, 1025, 1)


def test_sizes_are_integers(each_device: None) -> None:
    def program(x, n):
        #pragma acc parallel loop num_gangs(n)
        for i in range(len(x)):
            x[i] += 1

    for wrong, what in ((2.0, "Python float"), (True, "Python bool"), (np.float32(1), "float32"), (None, "None")):
        with pytest.raises(acc.PragmaError, match=rf"ACC208.*{what}.*`num_gangs`, expected an integer"):
            acc.jit(program)(np.zeros(3), wrong)


def test_sizes_assemble(agree) -> None:
    agree(workers, np.zeros((6, 7), np.int64), 2, 40)
