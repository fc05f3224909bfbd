# SPDX-License-Identifier: Apache-2.0
"""The programs of the benchmark suite compute what NumPy computes, without any peer."""

from __future__ import annotations

import pytest

from benchmarks.kernels import KERNELS
from pyacc_mlir import acc

#: Among them one of each kind of loop nest; the others take the software GPU too long to prove little more.
_ON_SIMT = ("saxpy", "scan", "gemv", "transpose", "laplace2d", "softmax", "mcpi", "histogram", "spmv", "kmeans", "lu")


@pytest.mark.parametrize("name", KERNELS)
def test_on_the_host(name) -> None:
    _check(name, "host")


@pytest.mark.parametrize("name", _ON_SIMT)
def test_on_the_software_gpu(name) -> None:
    _check(name, "simt")


def _check(name: str, device: str) -> None:
    kernel = KERNELS[name]
    assert kernel.wrong(acc.jit(device=device)(kernel.program), kernel.arguments("tiny")) == ""
