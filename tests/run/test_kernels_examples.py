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


def test_convolution(rng: np.random.Generator) -> None:
    image, weights, out = rng.random((12, 15)), rng.random((3, 3)), np.empty((10, 13))
    _load("convolution").convolve(image, weights, out)
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    np.testing.assert_allclose(out, (windows * weights).sum(axis=(2, 3)), rtol=1e-12)


def test_sobel(rng: np.random.Generator) -> None:
    a, edges = rng.random((9, 11)), np.empty((9, 11))
    windows = np.lib.stride_tricks.sliding_window_view(a, (3, 3))
    mask = np.outer([1.0, 2.0, 1.0], [-1.0, 0.0, 1.0])
    expected = np.hypot((windows * mask).sum(axis=(2, 3)), (windows * mask.T).sum(axis=(2, 3)))
    _load("sobel").sobel(a, edges)
    np.testing.assert_allclose(edges, np.pad(expected, 1), rtol=1e-12)


def test_median(rng: np.random.Generator) -> None:
    image = rng.integers(0, 256, (9, 8), np.uint8)
    out = image.copy()
    _load("median").median(image, out)
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    expected = image.copy()
    expected[1:-1, 1:-1] = np.median(windows, axis=(2, 3))
    np.testing.assert_array_equal(out, expected)


def test_bilinear(rng: np.random.Generator) -> None:
    image, out = rng.integers(0, 256, (5, 6, 3), np.uint8), np.empty((9, 7, 3), np.uint8)
    _load("bilinear").resize(image, out)
    y, x = np.linspace(0, 4, 9), np.linspace(0, 5, 7)
    down = np.maximum(1 - np.abs(y[:, None] - np.arange(5)), 0)
    across = np.maximum(1 - np.abs(x[:, None] - np.arange(6)), 0)
    expected = np.einsum("yi,xj,ijc->yxc", down, across, image.astype(float)) + 0.5
    # Which side of a half a rounding error falls on is nobody's business.
    assert np.abs(out - expected + 0.5).max() < 0.5 + 1e-9


def _lennard_jones(x: np.ndarray, box: float) -> tuple[np.ndarray, float]:
    delta = x[:, None] - x
    delta -= box * np.round(delta / box)
    square = (delta**2).sum(axis=2) + np.where(np.eye(len(x)), np.inf, 0.0)
    sixth = square**-3
    force = (24 * (2 * sixth**2 - sixth) / square)[:, :, None] * delta
    return force.sum(axis=1), float(2.0 * (sixth**2 - sixth).sum())


def test_pair_forces(rng: np.random.Generator) -> None:
    box, dt = 6.0, 1e-3
    x = 1.5 * np.indices((2, 2, 3)).reshape(3, -1).T + 0.1 * rng.random((12, 3))
    v = rng.random((12, 3)) - 0.5
    expected, speed = x.copy(), v.copy()
    force, _ = _lennard_jones(expected, box)
    for _ in range(3):
        speed += 0.5 * dt * force
        expected += dt * speed
        force, potential = _lennard_jones(expected, box)
        speed += 0.5 * dt * force
    got = _load("pair_forces").simulate(x, v, np.empty_like(x), box, dt, 3)
    np.testing.assert_allclose(got, (potential, 0.5 * (speed**2).sum()), rtol=1e-10)
    np.testing.assert_allclose(x, expected, rtol=1e-12)
    np.testing.assert_allclose(v, speed, rtol=1e-9)


def test_nbody(rng: np.random.Generator) -> None:
    place, speed, mass = rng.random((14, 3)), rng.random((14, 3)), rng.random(14)
    single = [array.astype(np.float32) for array in (place, speed, mass)]
    delta = place - place[:, None]
    pull = mass / ((delta**2).sum(axis=2) + 0.01) ** 1.5
    speed += 0.1 * (pull[:, :, None] * delta).sum(axis=1)
    _load("nbody").step(*single, 0.1, 0.01)
    np.testing.assert_allclose(single[1], speed, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(single[0], place + 0.1 * speed, rtol=1e-4, atol=1e-4)


def test_smith_waterman(rng: np.random.Generator) -> None:
    a, b = rng.integers(0, 4, 13), rng.integers(0, 4, 9)
    expected = np.zeros((14, 10), np.int64)
    for i, j in np.ndindex(13, 9):
        kept = expected[i, j] + (3 if a[i] == b[j] else -2)
        expected[i + 1, j + 1] = max(0, kept, expected[i, j + 1] - 1, expected[i + 1, j] - 1)
    score = np.zeros((14, 10), np.int64)
    assert _load("smith_waterman").align(a, b, score, 3, -2, -1) == expected.max()
    np.testing.assert_array_equal(score, expected)


@pytest.mark.parametrize(("n", "m"), [(11, 8), (3, 0)])
def test_edit_distance(rng: np.random.Generator, n: int, m: int) -> None:
    a, b = rng.integers(0, 4, n, np.int8), rng.integers(0, 4, m, np.int8)
    table = np.add.outer(np.arange(n + 1), np.arange(m + 1))
    for i, j in np.ndindex(n, m):
        table[i + 1, j + 1] = min(table[i, j] + (a[i] != b[j]), table[i, j + 1] + 1, table[i + 1, j] + 1)
    assert _load("edit_distance").edit_distance(a, b) == table[n, m]


def test_mandelbrot() -> None:
    counts = np.empty((9, 12), np.int32)
    _load("mandelbrot").mandelbrot(-2.05 - 1.1j, 0.25, 30, counts)
    c = -2.05 - 1.1j + 0.25 * (np.arange(12) + 1j * np.arange(9)[:, None])
    z, expected = np.zeros_like(c), np.full(c.shape, 30, np.int32)
    for k in range(30):
        expected[(np.abs(z) > 2.0) & (expected == 30)] = k
        z = np.where(np.abs(z) > 2.0, z, z * z + c)
    np.testing.assert_array_equal(counts, expected)


def test_black_scholes(rng: np.random.Generator) -> None:
    spot, strike, years = 5 + 25 * rng.random(50), 1 + 99 * rng.random(50), 0.25 + 9 * rng.random(50)
    call, put = np.empty(50), np.empty(50)
    _load("black_scholes").prices(spot, strike, years, 0.02, 0.3, call, put, 16)
    # The mean of the pay-off over normally distributed logarithms of the price, by quadrature.
    nodes, weights = np.polynomial.hermite_e.hermegauss(160)
    spread = 0.3 * np.sqrt(years)
    final = spot[:, None] * np.exp((0.02 * years - spread**2 / 2)[:, None] + spread[:, None] * nodes)
    gain = np.maximum(final - strike[:, None], 0.0) @ weights / weights.sum()
    np.testing.assert_allclose(call, gain * np.exp(-0.02 * years), atol=0.3)
    np.testing.assert_allclose(call - put, spot - strike * np.exp(-0.02 * years), rtol=1e-10, atol=1e-10)


def test_kmeans(rng: np.random.Generator) -> None:
    points = rng.random((40, 2)) + 2.0 * rng.integers(0, 2, (40, 1))
    centres, label = points[:3].copy(), np.full(40, -1, np.int32)
    expected = centres.copy()
    for _ in range(30):
        nearest = ((points[:, None] - expected) ** 2).sum(axis=2).argmin(axis=1)
        expected = np.stack([points[nearest == c].mean(axis=0) for c in range(3)])
    assert 1 < _load("kmeans").kmeans(points, centres, label, 30) < 30
    np.testing.assert_array_equal(label, nearest)
    np.testing.assert_allclose(centres, expected, rtol=1e-12)


def test_floyd_warshall(rng: np.random.Generator) -> None:
    d = np.where(rng.random((10, 10)) < 0.25, rng.random((10, 10)), np.inf)
    np.fill_diagonal(d, 0.0)
    expected = d.copy()
    for _ in range(4):  # paths of up to 16 edges
        expected = (expected[:, :, None] + expected).min(axis=1)
    _load("floyd_warshall").shortest_paths(d)
    np.testing.assert_allclose(d, expected, rtol=1e-12)


def test_fft(rng: np.random.Generator) -> None:
    x = rng.random(32) + 1j * rng.random(32)
    y = np.empty_like(x)
    _load("fft").fft(x, y)
    np.testing.assert_allclose(y, np.fft.fft(x), rtol=1e-10)


def test_life(rng: np.random.Generator) -> None:
    board = rng.integers(0, 2, (8, 9), np.uint8)
    expected = board.copy()
    for _ in range(4):
        around = sum(np.roll(expected, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1))
        expected = ((around == 3) | ((around == 4) & (expected == 1))).astype(np.uint8)
    np.testing.assert_array_equal(_load("life").play(board, 4), expected)


def test_lbm(rng: np.random.Generator) -> None:
    module = _load("lbm")
    f, wall = rng.random((9, 7, 6)) + 1.0, np.zeros((7, 6), np.bool_)
    wall[[0, -1]] = True
    wall[3, 2] = True
    e, weight = np.stack([module.EX, module.EY], axis=1), module.WEIGHT[:, None, None]
    expected = f.copy()
    for _ in range(2):
        came = [np.roll(expected[q], (e[q, 1], e[q, 0]), (0, 1)) for q in range(9)]
        from_wall = [np.roll(wall, (e[q, 1], e[q, 0]), (0, 1)) for q in range(9)]
        p = np.stack([np.where(from_wall[q], expected[module.OPPOSITE[q]], came[q]) for q in range(9)])
        u = np.einsum("qd,qyx->dyx", e, p) / p.sum(axis=0)
        u[0] += 0.01
        along = np.einsum("qd,dyx->qyx", e, u)
        rest = weight * p.sum(axis=0) * (1 + 3 * along + 4.5 * along**2 - 1.5 * (u**2).sum(axis=0))
        expected = np.where(wall, expected, p + 0.7 * (rest - p))
    module.flow(f, wall, 0.7, 0.01, 2)
    np.testing.assert_allclose(f, expected, rtol=1e-10)


def test_knn(rng: np.random.Generator) -> None:
    points, queries = rng.random((30, 3)), rng.random((7, 3))
    index, distance = np.empty((7, 4), np.int64), np.empty((7, 4))
    _load("knn").nearest(points, queries, index, distance)
    away = np.linalg.norm(points - queries[:, None], axis=2)
    np.testing.assert_array_equal(index, away.argsort(axis=1)[:, :4])
    np.testing.assert_allclose(distance, np.sort(away, axis=1)[:, :4], rtol=1e-12)


def test_softmax(rng: np.random.Generator) -> None:
    x = rng.standard_normal((5, 70)).astype(np.float32)
    y = np.empty_like(x)
    _load("softmax").softmax(x, y)
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    np.testing.assert_allclose(y, powers / powers.sum(axis=1, keepdims=True), rtol=1e-5)


def test_transpose(rng: np.random.Generator) -> None:
    a, b = rng.random((13, 10)), np.empty((10, 13))
    _load("transpose").transpose(a, b)
    np.testing.assert_array_equal(b, a.T)


def test_compaction(rng: np.random.Generator) -> None:
    module = _load("compaction")
    x, out = rng.random(80), np.zeros(80)
    count = module.select(x, 0.6, out)
    np.testing.assert_array_equal(np.sort(out[:count]), np.sort(x[x > 0.6]))
    assert not out[count:].any()
    assert module.select_in_order(x, 0.6) == x[x > 0.6].tolist()


def test_bitonic_sort(rng: np.random.Generator) -> None:
    x = rng.permutation(64).astype(np.int32)
    _load("bitonic_sort").sort(x)
    np.testing.assert_array_equal(x, np.arange(64))


def test_red_black(rng: np.random.Generator) -> None:
    u, f = rng.random((9, 8)), rng.random((9, 8))
    expected = u.copy()
    parity = np.add.outer(np.arange(1, 8), np.arange(1, 7)) % 2
    for sweep in range(4):
        new = 0.25 * (_neighbours(expected) - 0.01 * f[1:-1, 1:-1])
        expected[1:-1, 1:-1] = np.where(parity == (sweep + 1) % 2, new, expected[1:-1, 1:-1])
    _load("red_black").smooth(u, f, 0.1, 2)
    np.testing.assert_allclose(u, expected, rtol=1e-12)


def test_tridiagonal(rng: np.random.Generator) -> None:
    lower, upper, right = rng.random((3, 7, 5))
    diagonal, x = 3.0 + rng.random((7, 5)), np.empty((7, 5))
    _load("tridiagonal").solve(lower, diagonal, upper, right, x)
    for s in range(5):
        matrix = np.diag(diagonal[:, s]) + np.diag(lower[1:, s], -1) + np.diag(upper[:-1, s], 1)
        np.testing.assert_allclose(x[:, s], np.linalg.solve(matrix, right[:, s]), rtol=1e-10)


def test_wave() -> None:
    u = np.sin(np.linspace(0, np.pi, 33))
    before, expected, last = u.copy(), u.copy(), u.copy()
    seen = []
    for step in range(10):
        second = np.pad(expected[2:] - 2 * expected[1:-1] + expected[:-2], 1)
        new = 2 * expected - last + 0.25 * second
        new[[0, -1]] = 0.0
        expected, last = new, expected
        if step % 3 == 0:
            seen.append(expected[16])
    np.testing.assert_allclose(_load("wave").vibrate(u, before, 0.5, 10, 3), seen, rtol=1e-12)
    np.testing.assert_allclose(u, expected, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(before, last, rtol=1e-12, atol=1e-15)


def test_components(rng: np.random.Generator) -> None:
    heads, tails = rng.integers(0, 40, 30, np.int32), rng.integers(0, 40, 30, np.int32)
    reach = np.eye(40, dtype=np.int64)
    reach[heads, tails] = reach[tails, heads] = 1
    reach = np.linalg.matrix_power(reach, 40) != 0
    label = np.empty(40, np.int32)
    assert _load("components").components(heads, tails, label) > 1
    np.testing.assert_array_equal(label, reach.argmax(axis=1))


def test_device_pointers(rng: np.random.Generator) -> None:
    x, y = rng.random(20), rng.random(20)
    expected = (y + 3.0 * x) ** 2
    _load("device_pointers").scaled_sum(3.0, x, y)
    np.testing.assert_allclose(y, expected, rtol=1e-12)


def test_correlation(rng: np.random.Generator) -> None:
    x, out = rng.random((25, 4)), np.empty((4, 4))
    _load("correlation").covariance(x, out)
    np.testing.assert_allclose(out, np.cov(x.T), rtol=1e-10)
