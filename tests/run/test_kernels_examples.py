# SPDX-License-Identifier: Apache-2.0
"""The programs of examples/kernels on small input, on each device, against NumPy."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("each_device")

_KERNELS = Path(__file__).resolve().parents[2] / "examples" / "kernels"


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"examples_kernels_{name}", _KERNELS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _sparse(rng: np.random.Generator, rows: int, columns: int, density: float = 0.2) -> np.ndarray:
    return rng.random((rows, columns)) * (rng.random((rows, columns)) < density)


def _rows(dense: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compressed rows of a dense matrix: starts, columns, values."""
    row, column = dense.nonzero()
    starts = np.searchsorted(row, np.arange(len(dense) + 1)).astype(np.int32)
    return starts, column.astype(np.int32), dense[row, column]


def _neighbours(a: np.ndarray) -> np.ndarray:
    """Of every element inside, the sum of those next to it."""
    inside = (slice(1, -1),) * a.ndim
    return sum(np.roll(a, by, axis)[inside] for axis in range(a.ndim) for by in (1, -1))


def test_every_kernel_is_tested() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    index = (_KERNELS / "README.md").read_text(encoding="utf-8")
    for path in _KERNELS.glob("*.py"):
        assert f'_load("{path.stem}")' in text
        assert f"({path.name})" in index


def test_stencil3d(rng: np.random.Generator) -> None:
    u = rng.random((6, 7, 9))
    expected = u.copy()
    for _ in range(3):
        expected[1:-1, 1:-1, 1:-1] += 0.1 * (_neighbours(expected) - 6.0 * expected[1:-1, 1:-1, 1:-1])
    _load("stencil3d").diffuse(u, np.empty_like(u), 0.1, 3)
    np.testing.assert_allclose(u, expected, rtol=1e-12)


def test_laplace() -> None:
    a = np.zeros((12, 10))
    a[0] = 1.0
    expected = a.copy()
    change, steps = 1.0, 0
    while change > 1e-3:
        new = 0.25 * _neighbours(expected)
        change = np.abs(new - expected[1:-1, 1:-1]).max()
        expected[1:-1, 1:-1] = new
        steps += 1
    got_steps, got_change = _load("laplace").relax(a, 1e-3, 1000)
    assert got_steps == steps
    assert got_change == pytest.approx(change, rel=1e-9)
    np.testing.assert_allclose(a, expected, rtol=1e-12)


def test_gemm(rng: np.random.Generator) -> None:
    A, B, C = rng.random((13, 7)), rng.random((7, 10)), rng.random((13, 10))
    expected = 1.5 * A @ B - 0.5 * C
    _load("gemm").gemm(1.5, A, B, -0.5, C)
    np.testing.assert_allclose(C, expected, rtol=1e-12)


def test_lu(rng: np.random.Generator) -> None:
    A = rng.random((9, 9)) - 0.5
    factored, pivots = A.copy(), np.empty(9, np.int64)
    _load("lu").lu(factored, pivots)
    for k, pivot in enumerate(pivots):
        A[[k, pivot]] = A[[pivot, k]]
    np.testing.assert_allclose((np.tril(factored, -1) + np.eye(9)) @ np.triu(factored), A, rtol=1e-10, atol=1e-13)
    assert np.abs(np.tril(factored, -1)).max() <= 1.0


def test_cholesky(rng: np.random.Generator) -> None:
    half = rng.random((8, 8))
    A = half @ half.T + 8 * np.eye(8)
    expected = np.linalg.cholesky(A)
    _load("cholesky").cholesky(A)
    np.testing.assert_allclose(A, expected, rtol=1e-12)


def test_gram_schmidt(rng: np.random.Generator) -> None:
    A = rng.random((12, 5))
    Q, R = np.asfortranarray(A), np.zeros((5, 5), order="F")
    _load("gram_schmidt").gram_schmidt(Q, R)
    np.testing.assert_allclose(Q.T @ Q, np.eye(5), atol=1e-12)
    np.testing.assert_allclose(R, np.triu(R))
    np.testing.assert_allclose(Q @ R, A, rtol=1e-12)


def test_spmv_csr(rng: np.random.Generator) -> None:
    dense, x, y = _sparse(rng, 20, 15), rng.random(15), np.empty(20)
    _load("spmv_csr").spmv_csr(*_rows(dense), x, y)
    np.testing.assert_allclose(y, dense @ x, rtol=1e-12)


def test_spmv_ell(rng: np.random.Generator) -> None:
    dense, x, y = _sparse(rng, 20, 15), rng.random(15), np.empty(20)
    width = np.count_nonzero(dense, axis=1).max()
    columns, values = np.full((20, width), -1, np.int32, order="F"), np.zeros((20, width), order="F")
    for row in range(20):
        (there,) = dense[row].nonzero()
        columns[row, : len(there)], values[row, : len(there)] = there, dense[row, there]
    _load("spmv_ell").spmv_ell(columns, values, x, y)
    np.testing.assert_allclose(y, dense @ x, rtol=1e-12)


def test_spmv_coo(rng: np.random.Generator) -> None:
    dense, x, y = _sparse(rng, 20, 15), rng.random(15), np.ones(20)
    row, column = dense.nonzero()
    order = rng.permutation(len(row))
    row, column = row[order], column[order]
    _load("spmv_coo").spmv_coo(row, column, dense[row, column], x, y)
    np.testing.assert_allclose(y, dense @ x + 1.0, rtol=1e-12)


def test_conjugate_gradient(rng: np.random.Generator) -> None:
    b, x = rng.random((6, 5)), np.empty((6, 5))
    line = lambda n: 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
    matrix = np.kron(line(6), np.eye(5)) + np.kron(np.eye(6), line(5))
    assert 5 < _load("conjugate_gradient").solve(b, x, 1e-12, 100) < 35
    np.testing.assert_allclose(x.ravel(), np.linalg.solve(matrix, b.ravel()), rtol=1e-9)


def test_bfs(rng: np.random.Generator) -> None:
    links = rng.random((30, 30)) < 0.06
    links[:, 29] = False
    expected = np.full(30, -1)
    reached, depth = np.arange(30) == 3, 0
    while reached.any():
        expected[reached] = depth
        reached, depth = links[reached].any(axis=0) & (expected < 0), depth + 1
    starts, columns, _ = _rows(links)
    level = np.empty(30, np.int32)
    assert _load("bfs").bfs(starts, columns, 3, level) == depth - 1 > 1
    np.testing.assert_array_equal(level, expected)


def test_pagerank(rng: np.random.Generator) -> None:
    links = rng.random((25, 25)) < 0.15
    links[4] = False
    outgoing = links.sum(axis=1)
    chances = np.where(outgoing[:, None] > 0, links / np.maximum(outgoing, 1)[:, None], 1.0 / 25)
    expected = np.linalg.solve(np.eye(25) - 0.85 * chances.T, np.full(25, 0.15 / 25))
    starts, sources, _ = _rows(links.T)
    rank = np.empty(25)
    assert 5 < _load("pagerank").pagerank(starts, sources, outgoing, rank, 0.85, 1e-12) < 500
    np.testing.assert_allclose(rank, expected, rtol=1e-9)


def test_monte_carlo() -> None:
    with np.errstate(over="ignore"):
        key = np.uint64(42) + np.arange(4000, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        key = key ^ (key >> np.uint64(31))
    x, y = ((key >> np.uint64(11)) * 2.0**-53).reshape(-1, 2).T
    inside = int((x * x + y * y < 1.0).sum())
    assert 4 * inside / 2000 == pytest.approx(np.pi, abs=0.1)
    assert _load("monte_carlo").hits(2000, np.uint64(42)) == inside


def test_histogram(rng: np.random.Generator) -> None:
    image = rng.integers(0, 256, (20, 30), np.uint8)
    counts, cumulative = np.empty(256, np.int32), np.empty(256, np.int64)
    _load("histogram").histogram(image, counts, cumulative)
    expected = np.bincount(image.ravel(), minlength=256)
    np.testing.assert_array_equal(counts, expected)
    np.testing.assert_array_equal(cumulative, expected.cumsum())


def test_prefix_sum(rng: np.random.Generator) -> None:
    x, y = rng.random(103), np.empty(103)
    _load("prefix_sum").prefix_sum(x, y, 16)
    np.testing.assert_allclose(y, x.cumsum(), rtol=1e-12)
