# SPDX-License-Identifier: Apache-2.0
"""Parallelism queries: who executes an iteration. On the host gangs are real, with one worker and lane each."""

from __future__ import annotations

import numpy as np
import pytest

import pyacc_mlir as package
from pyacc_mlir import acc
from pyacc_mlir.api import acc as renamed

by_name = acc.gang_id
POISON = -77


def ids(n: int, count: int = 4) -> list[np.ndarray]:
    return [np.full(n, POISON) for _ in range(count)]


def own_lane() -> int:
    return acc.vector_lane()


def ask(g, w, v, c):
    #pragma acc parallel loop gang worker vector num_gangs(4) num_workers(3) vector_length(40) copyout(g, w, v, c)
    for i in range(len(g)):
        g[i] = by_name()
        w[i] = package.worker_id()
        v[i] = own_lane()
        c[i] = acc.num_gangs() * 10000 + acc.num_workers() * 1000 + renamed.vector_length()


def test_plain_python_is_gang_0_of_1() -> None:
    found = ids(5)
    ask(*found)
    assert [set(each.tolist()) for each in found] == [{0}, {0}, {0}, {11001}]


def test_ids_on_host() -> None:
    g, w, v, c = ids(1000)
    acc.jit(ask, device="host")(g, w, v, c)
    assert set(g) == {0, 1, 2, 3}
    assert set(w) == {0} == set(v)
    assert set(c) == {41001}


def test_ids_on_simt() -> None:
    found = g, w, v, c = ids(1000)
    acc.jit(ask, device="simt")(*found)
    assert set(c) == {43040}
    places = set(zip(g.tolist(), w.tolist(), v.tolist(), strict=True))
    assert places == {(a, b, l) for a in range(4) for b in range(3) for l in range(40)}


def around(a, n):
    #pragma acc parallel num_gangs(3) num_workers(4) vector_length(64) copy(a)
    #{
    lane = acc.vector_lane() + acc.worker_id()
    #pragma acc loop gang
    for i in range(n):
        who = acc.worker_id()
        #pragma acc loop vector
        for j in range(100):
            a[i, j] = 100 * acc.gang_id(dim=1) + lane + who
    #}
    return acc.gang_id() + acc.num_gangs(3)


@pytest.mark.usefixtures("each_device")
def test_lane_0_and_worker_0_act_outside_of_their_loops() -> None:
    a = np.full((7, 100), POISON)
    assert acc.jit(around)(a, 7) == 1
    assert set(np.unique(a)) <= {0, 100, 200}
    assert len(set(np.unique(a))) > 1
    assert (a == a[:, :1]).all()


def test_queries_assemble(agree) -> None:
    """Everything that is the same in plain Python: sums over counts that are 1 there."""

    def counts(a):
        #pragma acc parallel loop num_gangs(1) num_workers(1) vector_length(1)
        for i in range(len(a)):
            a[i] = acc.gang_id() + 10 * acc.num_gangs(2) + acc.num_workers() + acc.worker_id() + acc.vector_lane()

    agree(counts, np.zeros(9, np.int64))


def test_the_dimension_is_a_literal() -> None:
    def wrong(a):
        #pragma acc parallel loop
        for i in range(len(a)):
            a[i] = acc.gang_id(4)

    with pytest.raises(acc.CompileError, match="must be 1, 2 or 3, found `4`"):
        acc.jit(wrong)(np.zeros(3, np.int64))


def test_wrong_arguments() -> None:
    def wrong(a):
        #pragma acc parallel loop
        for i in range(len(a)):
            a[i] = acc.worker_id(1)

    with pytest.raises(acc.CompileError, match="takes 0 arguments, found 1"):
        acc.jit(wrong)(np.zeros(3, np.int64))
    with pytest.raises(ValueError, match="dimensions 1, 2 and 3"):
        acc.num_gangs(0)


#pragma acc routine vector
def fill(row, value):
    #pragma acc loop vector
    for j in range(len(row)):
        row[j] = 100 * value + 10 * acc.num_gangs() + acc.gang_id()


@pytest.mark.usefixtures("each_device")
def test_queries_in_routines_and_by_any_name() -> None:
    def work(a, where):
        #pragma acc parallel loop gang num_gangs(3)
        for i in range(a.shape[0]):
            fill(a[i], i + where.gang_id() - acc.gang_id())

    a = np.full((6, 40), POISON)
    acc.jit(work)(a, acc)
    assert a[:, 0].tolist() == [30, 130, 231, 331, 432, 532]
    assert (a == a[:, :1]).all()


@pytest.mark.usefixtures("each_device")
def test_queries_in_other_constructs() -> None:
    def work(a):
        #pragma acc serial copy(a)
        a[0] = acc.num_gangs() + acc.num_workers() + acc.vector_length() + acc.gang_id()
        #pragma acc kernels
        #{
        a[1] = acc.gang_id() + 5
        #pragma acc loop independent
        for i in range(2, len(a)):
            a[i] = a[1] + acc.gang_id() - acc.gang_id()
        #}
        #pragma acc parallel loop if(len(a) > 100) num_gangs(3)
        for i in range(7, len(a)):
            a[i] = acc.num_gangs()

    a = np.full(9, POISON)
    acc.jit(work)(a)
    assert a.tolist() == [3, 5, 5, 5, 5, 5, 5, 1, 1]


def place():
    return 10 if acc.on_device(acc.device_not_host) else 20


@pytest.mark.parametrize("device", ["host", "simt"])
def test_on_device(device: str) -> None:
    """Also where `if` sends the construct to the host, and in functions; names are as the routine takes them."""

    def work(a, on):
        #pragma acc parallel loop copyout(a) if(on)
        for i in range(len(a)):
            a[i] = place() + (3 if package.on_device(" SIMT ") and not acc.on_device("host") else 0)
        return place() + acc.on_device("radeon")

    compiled, a = acc.jit(work, device=device), np.zeros(4)
    assert compiled(a, True) == 20
    assert set(a) == ({20} if device == "host" else {13})
    compiled(a, False)
    assert set(a) == {20}
    work(a, True)
    assert set(a) == {20}


def deep(n):
    return acc.gang_id() if n < 1 else deep(n - 1)


def test_queries_that_the_compiler_cannot_answer() -> None:
    def unknown(a, kind):
        #pragma acc parallel loop
        for i in range(len(a)):
            a[i] = acc.on_device(a[i])

    def recursive(a, kind):
        #pragma acc parallel loop
        for i in range(len(a)):
            a[i] = deep(3)

    with pytest.raises(acc.CompileError, match=r"found `a\[i\]` in `acc.on_device`, expected a text"):
        acc.jit(unknown)(np.zeros(3), "host")
    with pytest.raises(acc.UnsupportedError, match=r"`acc.gang_id\(\)` in a recursive function") as found:
        acc.jit(recursive)(np.zeros(3), "host")
    assert found.value.text is not None
    assert "n < 1" in found.value.text
