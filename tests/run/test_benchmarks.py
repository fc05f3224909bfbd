# SPDX-License-Identifier: Apache-2.0
"""The programs of the benchmark suite compute what NumPy computes, without any peer."""

from __future__ import annotations

from pathlib import Path

import pytest

import benchmarks
from benchmarks.kernels import KERNELS, family_of
from pyacc_mlir import acc


@pytest.mark.parametrize("name", KERNELS)
def test_on_the_host(name) -> None:
    _check(name, "host")


@pytest.mark.parametrize("name", [name for name, kernel in KERNELS.items() if not kernel.label])
def test_on_the_software_gpu(name) -> None:
    _check(name, "simt")


def test_a_wrong_result_is_told() -> None:
    """Of an output and of a number returned; what the comparison lets pass is never measured."""

    def program(x, y):
        return 1.0

    def transposed(a, b):
        b[:] = a

    kernel = KERNELS["dot"]
    assert "number returned" in kernel.wrong(program, kernel.arguments("tiny"))
    kernel = KERNELS["transpose"]
    assert "argument 1" in kernel.wrong(transposed, kernel.arguments("tiny"))


@pytest.mark.parametrize("folder", ["c_kernels", "numba_kernels"])
def test_each_kernel_is_there_for_the_peers(folder) -> None:
    files = Path(benchmarks.__file__).parent / folder
    for kernel in KERNELS.values():
        [source] = files.glob(f"{family_of(kernel)}.*")
        assert f" {kernel.function}(" in source.read_text(), (folder, kernel.name)


def _check(name: str, device: str) -> None:
    kernel = KERNELS[name]
    assert kernel.wrong(acc.jit(device=device)(kernel.program), kernel.arguments("tiny")) == ""
