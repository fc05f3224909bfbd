# SPDX-License-Identifier: Apache-2.0
"""Rows C1, C2, C20, C24 (Cython's offload proposal), D1 and D37 (Numba, dpex) of the predecessors' table."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

_ROOT = Path(__file__).resolve().parents[2]


def test_C1_pairwise_distances_in_a_parallel_region(agree, rng) -> None:
    def pairwise_distance_host(X, D):
        m, n = X.shape
        #pragma acc parallel copyin(X) copyout(D)
        #{
        #pragma acc loop gang
        for i in range(m):
            #pragma acc loop vector
            for j in range(m):
                d = 0.0
                for k in range(n):
                    tmp = X[i, k] - X[j, k]
                    d += tmp * tmp
                D[i, j] = d**0.5
        #}

    agree(pairwise_distance_host, rng.standard_normal((21, 5)), np.zeros((21, 21)), rtol=1e-14)


def test_C2_pairwise_distances_by_loop(agree, rng) -> None:
    def pairwise_distance(X, D):
        #pragma acc parallel loop collapse(2) copyin(X) copyout(D)
        for i in range(X.shape[0]):
            for j in range(X.shape[0]):
                d = 0.0
                for k in range(X.shape[1]):
                    tmp = X[i, k] - X[j, k]
                    d = d + tmp * tmp
                D[i, j] = d**0.5

    agree(pairwise_distance, rng.standard_normal((21, 5)), np.zeros((21, 21)), rtol=1e-14)


def test_D1_add(agree, rng) -> None:
    def add(a, b, c):
        #pragma acc parallel loop
        for i in range(len(c)):
            c[i] = a[i] + b[i]

    agree(add, rng.standard_normal(10_000), rng.standard_normal(10_000), np.zeros(10_000))


_PROGRAM = """
import numpy as np
from pyacc_mlir import acc

@acc.jit
def double(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] *= 2

x = np.arange(5)
double(x)
print(*x)
"""


def _run(code: str, tmp_path: Path, **environment: str) -> str:
    script = tmp_path / "program.py"
    script.write_text(code)
    done = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(_ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_C20_runs_on_the_host_where_no_device_is_visible(tmp_path) -> None:
    assert _run(_PROGRAM, tmp_path, CUDA_VISIBLE_DEVICES="") == "0 2 4 6 8\n"


def test_C24_same_program_as_plain_python(tmp_path) -> None:
    plain = _PROGRAM.replace("@acc.jit\n", "").replace("from pyacc_mlir import acc\n", "")
    assert _run(plain, tmp_path) == _run(_PROGRAM, tmp_path)


def test_D37_import_needs_no_compiler_and_no_gpu(tmp_path) -> None:
    code = (
        "import sys, pyacc_mlir\nfrom pyacc_mlir import acc\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'torch_mlir', 'llvmlite', 'cuda'}))"
    )
    assert _run(code, tmp_path) == "[]\n"
