# SPDX-License-Identifier: Apache-2.0
"""Programs with arrays that are wrong, or that compiled code does not take: each is told at its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir import acc


def condition(A, a):
    #pragma acc kernels
    if a > 0:  # ACC403 ambiguous
        a[:] = 1


def both(A, a):
    #pragma acc serial
    a[0] = 1 if a and A[0] else 2  # ACC403 ambiguous


def chain(A, a):
    #pragma acc kernels
    a[:] = 0 < a < 2  # ACC403 a number is needed here


def rank(A, a):
    #pragma acc kernels
    a[:] = A  # ACC405 an array of rank 2 cannot be assigned to one of rank 1


def subscripts(A, a):
    #pragma acc kernels
    A[1:, 0:2, 0] = 3  # ACC405 3 indices for an array of rank 2


def element(A, a):
    #pragma acc parallel loop
    for i in range(4):
        a[i] = A[i]  # ACC402 an array element is a float64


def bound(A, a):
    #pragma acc kernels
    a[1.5:] = 3  # ACC403 an index must be an integer


def step(A, a):
    #pragma acc kernels
    a[::0] = 3  # ACC403 the step of a slice must not be zero


def method(A, a):
    #pragma acc serial
    a[0] = A.sun()  # ACC103 the method `sun`


def axis(A, a):
    #pragma acc kernels
    a[:] = A.sum(axis=2)  # ACC405 axis 2 is out of bounds


def axes(A, a):
    #pragma acc serial
    a[0] = A.sum(axis=(0, -2))  # ACC405 an axis is named twice


def keyword(A, a):
    #pragma acc serial
    a[0] = A.sum(where=a > 0)  # ACC103 the argument `where`


def size(A, a):
    #pragma acc parallel loop
    for i in range(4):
        a[i] = np.zeros(2.5)[0]  # ACC403 a shape is made of integers


def dtype(A, a):
    #pragma acc parallel loop
    for i in range(4):
        a[i] = np.zeros(2, dtype="U3")[0]  # ACC401 dtype


def no_dtype(A, a):
    #pragma acc parallel loop
    for i in range(4):
        a[i] = np.zeros(2, dtype="flot")[0]  # ACC403 expected a dtype


def masked_name(A, a):
    #pragma acc serial
    b = a[a > 0]  # ACC105 how many elements a mask chooses


def masks(A, a):
    #pragma acc kernels
    a[a > 0] = a[a < 0]  # ACC105 the same mask


def masked_axis(A, a):
    #pragma acc kernels
    A[:, a > 0] = 0  # ACC105 a mask among several subscripts


def cast(A, a):
    k = a.astype(np.int64)
    #pragma acc kernels
    k += 0.5  # ACC402 cannot be cast to int64 in place


def product(A, a):
    #pragma acc kernels
    a[:] = A[:, None] @ a  # ACC105 a product of arrays of rank 3 and 1


def contiguous(A, a):
    #pragma acc serial
    a[0] = A.reshape(-1, order="F")[0]  # ACC103 the new shape alone


def updated(A, a):
    #pragma acc parallel loop
    for i in range(A.shape[0]):
        a += A[0, i]  # ACC601 update the array `a` at once


def kept(A, a):
    #pragma acc kernels
    B = A * 2  # ACC105 used after this statement
    return B


def passing(A, a):
    #pragma acc kernels
    (a * 2)[0] += 3  # ACC402 nothing keeps


def copied(A, a):
    #pragma acc kernels
    a.copy()[a > 1] = 3  # ACC402 nothing keeps


PROGRAMS = [value for value in list(globals().values()) if getattr(value, "__module__", "") == __name__]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_wrong_program(program: Callable[..., object]) -> None:
    lines = list(enumerate(Path(__file__).read_text(encoding="utf-8").splitlines(), 1))
    line, text = next((n, text) for n, text in lines if n > program.__code__.co_firstlineno and "# ACC" in text)
    code, message = text.partition("# ")[2].split(" ", 1)
    with pytest.raises(SyntaxError) as caught:
        acc.jit(program)(np.ones((4, 4)), np.ones(4))
    found = caught.value.diagnostics[0]  # type: ignore[attr-defined]  # of our exceptions
    assert (found.code, found.span.start.line) == (code, line)
    assert message in found.message, found.message


def read_only(a):
    #pragma acc kernels
    a[1:] = 0


def test_a_read_only_array(each_device) -> None:
    values = np.ones(4)
    values.flags.writeable = False
    with pytest.raises(acc.CompileError, match="read-only"):
        acc.jit(read_only)(values)


def test_arrays_of_another_byte_order(each_device) -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    with pytest.raises(acc.CompileError, match="(?s)non-native byte order.*help: give the construct a copy"):
        acc.jit(program)(np.zeros(3, ">f8"))
