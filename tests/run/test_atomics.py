# SPDX-License-Identifier: Apache-2.0
"""Row A17: atomic read, write, update and capture, under contention of gangs, workers and lanes."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.refusal import assert_refused

_DTYPES = ("int32", "int64", "float32", "float64")


def _rng() -> np.random.Generator:
    return np.random.default_rng(17)


def test_A17_histogram(agree) -> None:
    def program(x, bins, weights, w):
        # pragma acc parallel loop num_gangs(8)
        for i in range(len(x)):
            # pragma acc atomic
            bins[x[i]] += 1
            # pragma acc atomic update
            weights[x[i], -1] += w[i]

    x = _rng().integers(0, 10, 20000)
    agree(program, x, np.zeros(10, np.int32), np.zeros((10, 2)), _rng().integers(0, 9, 20000).astype(np.float32))


@pytest.mark.parametrize("dtype", _DTYPES)
def test_A17_every_update(agree, dtype: str) -> None:
    def program(n, a, b, m, x):
        # pragma acc parallel loop copy(a, b, m) gang worker vector num_gangs(3)
        for i in range(n):
            e = x[i]
            # pragma acc atomic
            a[0] -= e
            # pragma acc atomic
            a[1] = e + a[1]
            # pragma acc atomic
            a[2] = max(a[2], e)
            # pragma acc atomic
            a[3] = min(e, a[3])
            # pragma acc atomic update
            a[-1] = a[-1] + e + 1
            # pragma acc atomic
            a[4] = 5 - a[4]
            # pragma acc atomic
            b[0] *= 1 + (i % 2)
            # pragma acc atomic
            b[1] = b[1] / (1 + (i % 2))
            # pragma acc atomic
            m[1] |= 1 << (i % 31)
            # pragma acc atomic
            m[2] ^= i
            # pragma acc atomic
            m[3] &= ~(1 << (i % 31))
            # pragma acc atomic
            m[4] <<= (i // 20) % 2
            # pragma acc atomic
            m[5] = m[5] >> (i // 25) % 2
            # pragma acc atomic write
            m[0] = 7

    n = 40
    x = _rng().integers(-50, 50, n).astype(dtype)
    agree(program, n, np.ones(6, dtype), np.ones(2, dtype), np.full(6, 2**29, "int32"), x)


def test_A17_extremes_keep_nan_as_python_does(agree_run) -> None:
    def program(n, a):
        # pragma acc parallel loop num_gangs(2)
        for i in range(n):
            # pragma acc atomic
            a[0] = max(a[0], a[i + 2])
            # pragma acc atomic
            a[1] = min(a[i + 2], a[1])

    agree_run(program, 3, np.array([np.nan, 5.0, 1.0, 2.0, 3.0]))
    agree_run(program, 3, np.array([0.0, -0.0, 0.0, 0.0, 0.0]))


def test_A17_values_of_the_elements_type(agree) -> None:
    def program(n, small, single, flags, x):
        # pragma acc parallel loop
        for i in range(n):
            # pragma acc atomic
            small[0] += x[i]
            # pragma acc atomic
            single[0] += x[i] * 0.5
            # pragma acc atomic
            small[1] += 1.0
            # pragma acc atomic
            flags[i % 2] |= x[i] > 2
            # pragma acc atomic
            flags[2] ^= True
            # pragma acc atomic
            flags[3] &= x[i] < 2

    n = 301
    flags = np.array([False, False, False, True])
    agree(program, n, np.zeros(2, np.int32), np.zeros(1, np.float32), flags, np.arange(n))


@pytest.mark.usefixtures("each_device")
@pytest.mark.parametrize("schedule", ["gang", "gang worker vector", "num_gangs(5) vector_length(64)", "vector", ""])
def test_A17_captures_number_the_iterations(schedule: str) -> None:
    from tests.support.notebook import define

    code = f"""
def program(n, counter, by_id):
    #pragma acc parallel loop {schedule}
    for i in range(n):
        #pragma acc atomic capture
        #{{
        mine = counter[0]
        counter[0] += 1
        #}}
        by_id[mine] = i
"""
    n = 2000
    by_id, counter = np.full(n, -1), np.zeros(1, np.int64)
    acc.jit(define(code, f"<captures {schedule}>")["program"])(n, counter, by_id)
    assert counter[0] == n
    np.testing.assert_array_equal(np.sort(by_id), np.arange(n))


@pytest.mark.usefixtures("each_device")
@pytest.mark.parametrize("dtype", _DTYPES)
def test_A17_captures_of_every_form(dtype: str) -> None:
    @acc.jit
    def program(n, x, before, after, chained, old, best):
        # pragma acc parallel loop num_gangs(4) copy(x)
        for i in range(n):
            # pragma acc atomic capture
            # {
            v = x[0]
            x[0] = x[0] + 1
            # }
            before[i] = v
            # pragma acc atomic capture
            # {
            x[1] -= 1
            after[i] = x[1]
            # }
            # pragma acc atomic capture
            w = x[2] = 2 + x[2]
            chained[i] = w
            # pragma acc atomic capture
            # {
            old[i] = x[3]
            x[3] = i
            # }
            # pragma acc atomic capture
            x[4] = max(x[4], i)
            v = x[4]
            # pragma acc end atomic
            best[i] = v

    n = 500
    x = np.array([0, 0, 0, n, -1], dtype)
    found = [np.zeros(n, dtype) for _ in range(5)]
    program(n, x, *found)
    before, after, chained, old, best = found
    np.testing.assert_array_equal(np.sort(before), np.arange(n))
    np.testing.assert_array_equal(np.sort(after), np.arange(-n, 0))
    np.testing.assert_array_equal(np.sort(chained), np.arange(2, 2 * n + 1, 2))
    np.testing.assert_array_equal(np.sort([*old, x[3]]), np.arange(n + 1))  # each value was taken out once
    assert (best >= np.arange(n)).all()
    np.testing.assert_array_equal(x[[0, 1, 2, 4]], [n, -n, 2 * n, n - 1])


def test_A17_chained_capture_gives_the_value_of_the_expression(agree) -> None:
    def program(small, single, out, real):
        # pragma acc serial loop
        for i in range(len(out)):
            # pragma acc atomic capture
            v = small[0] = small[0] + out[i]
            out[i] = v
            # pragma acc atomic capture
            w = single[0] = single[0] * real[i]
            real[i] = w

    agree(program, np.zeros(1, np.int32), np.ones(1, np.float32), np.array([2.75, 0.5]), np.array([1.1, 0.3]))


def test_A17_one_lane_captures_for_its_gang(agree) -> None:
    def program(n, counter, sums, counts):
        # pragma acc parallel loop gang num_gangs(1) vector_length(64)
        for i in range(n):
            # pragma acc atomic capture
            # {
            mine = counter[0]
            counter[0] += 1
            # }
            # pragma acc atomic read
            base = counter[1]
            count = 0
            # pragma acc loop vector
            for j in range(50):
                sums[mine, j] += i + base
                if j % 2 == 0:
                    # pragma acc atomic
                    count += 1
            counts[mine] = count

    agree(program, 9, np.array([0, 3]), np.zeros((9, 50)), np.zeros(9, np.int64))


def test_A17_one_lane_of_each_worker_captures(agree) -> None:
    def program(n, counter, seen, best):
        # pragma acc parallel num_gangs(2) num_workers(4) vector_length(32)
        # pragma acc loop gang
        for i in range(n):
            # pragma acc loop worker
            for j in range(10):
                # pragma acc atomic capture
                # {
                counter[0] += 1
                mine = counter[0]
                # }
                # pragma acc loop vector
                for k in range(40):
                    # pragma acc atomic
                    seen[mine - 1] += 1
                    # pragma acc atomic
                    best[i] = max(best[i], j * k)

    agree(program, 5, np.zeros(1, np.int64), np.zeros(50, np.int64), np.zeros(5, np.int64))


def test_A17_scalars_in_data_clauses(agree) -> None:
    def program(x):
        total = 0.0
        largest = -1
        hits = 0
        # pragma acc data copy(total)
        # {
        # pragma acc parallel loop copy(largest)
        for i in range(len(x)):
            # pragma acc atomic
            total += x[i]
            # pragma acc atomic
            largest = max(largest, i)
        # }
        # pragma acc kernels
        # {
        # pragma acc loop independent
        for i in range(len(x)):
            if x[i] > 2.0:
                # pragma acc atomic
                hits += 1
        # }
        return total, largest, hits

    agree(program, np.arange(1000.0) % 7)


def test_A17_if_leaves_a_plain_statement(agree) -> None:
    def program(n, a, b):
        # pragma acc parallel loop num_gangs(1) vector_length(1) copy(a)
        for i in range(n):
            # pragma acc atomic update if(i > 3)
            a[0] += i
            # pragma acc atomic capture if(b[0] > 3)
            # {
            v = a[1]
            a[1] = v_next(i)
            # }
            b[i] = v
            # pragma acc atomic write if(False)
            a[2] = i

    def v_next(i):
        return i * 2.0

    agree(program, 10, np.zeros(3), np.zeros(10))


def test_A17_in_functions_that_a_region_calls(agree) -> None:
    def program(n, h):
        # pragma acc parallel loop
        for i in range(n):
            _count(h, i % 5)
        # pragma acc atomic
        h[0] += 1
        _count(h, 1)

    agree(program, 1000, np.zeros(5, np.int64))


def _count(h, k):
    # pragma acc atomic
    h[k] += 1


def test_A17_in_serial_and_in_sequential_loops(agree) -> None:
    def program(n, h, out):
        # pragma acc serial
        # {
        for i in range(n):
            # pragma acc atomic
            h[i % 3] += 1
        # }
        # pragma acc parallel loop gang vector
        for i in range(n):
            # pragma acc loop seq
            for j in range(3):
                # pragma acc atomic capture
                v = h[3 + j] = h[3 + j] + (j + 1)
                out[i] = min(out[i], v)

    agree(program, 100, np.zeros(6, np.int64), np.full(100, 10**6))


def test_A17_swaps_lose_no_value_between_gangs_of_the_software_gpu(each_device) -> None:
    del each_device

    @acc.jit
    def program(n, cell, out):
        # pragma acc parallel loop gang vector num_gangs(6) vector_length(32)
        for i in range(n):
            # pragma acc atomic capture
            # {
            out[i] = cell[0]
            cell[0] = i + 1
            # }

    n = 1000
    cell, out = np.zeros(1, np.int32), np.full(n, -1, np.int32)
    program(n, cell, out)
    np.testing.assert_array_equal(np.sort([*out, cell[0]]), np.arange(n + 1))


def test_A17_a_queue_of_work(agree) -> None:
    """Each worker takes the next row until there is none: its lanes all learn which one it is."""

    def program(n, c, out):
        # pragma acc parallel loop gang num_gangs(4) num_workers(2) vector_length(32)
        for g in range(4):
            # pragma acc loop worker
            for w in range(2):
                while True:
                    # pragma acc atomic capture
                    # {
                    v = c[0]
                    c[0] += 1
                    # }
                    if v >= n:
                        break
                    s = 0.0
                    # pragma acc loop vector reduction(+:s)
                    for j in range(100):
                        out[v, j] += j
                        s += j
                    # pragma acc atomic
                    c[1] += int(s)
        c[0] = 0

    agree(program, 40, np.zeros(2, np.int64), np.zeros((40, 100)))


def test_A17_what_a_gang_has_of_its_own(agree) -> None:
    def program(x, out):
        t = np.zeros(4)
        # pragma acc parallel loop gang private(t) num_gangs(3) vector_length(32)
        for i in range(6):
            best = -1.0
            for k in range(4):
                t[k] = 0
            # pragma acc loop vector
            for j in range(50):
                # pragma acc atomic
                t[j % 4] += x[j % 10]
                # pragma acc atomic
                best = max(best, x[(i * j) % 10])
            n = 0
            # pragma acc loop vector
            for j in range(50):
                if x[(i * j) % 10] == best:
                    # pragma acc atomic capture
                    # {
                    q = n
                    n += 1
                    # }
                    out[i, 10 + q] = 1
            for k in range(4):
                out[i, k] = t[k]
            out[i, 4] = best
            out[i, 5] = n

    agree(program, np.arange(10.0), np.zeros((6, 70)))


def test_A17_views_and_any_strides(agree_run) -> None:
    def program(n, a, b, cell):
        # pragma acc parallel loop
        for i in range(n):
            row = a[i % 3]
            # pragma acc atomic
            row[-1 - i % 2] += 1
            # pragma acc atomic
            a[i % 3][0] -= 1
            # pragma acc atomic
            b[i % 4] = b[i % 4] + i
            # pragma acc atomic
            cell[()] += 1

    agree_run(program, 100, np.zeros((4, 3)).T, np.zeros(8, np.int64)[::-2], np.zeros(()))
    agree_run(program, 0, np.zeros((3, 4)), np.zeros(4), np.zeros((), np.int32))


def test_A17_without_a_gpu_or_threads_on_the_host(each_device) -> None:
    """Outside of compute constructs it is a plain statement, in compiled and in interpreted code."""
    del each_device

    @acc.jit
    def program(x, names):
        # pragma acc atomic
        x[0] += 1
        # pragma acc parallel loop
        for i in range(len(x)):
            x[i] *= 2
        for name in names:
            # pragma acc atomic capture
            # {
            v = x[0]
            x[0] = len(name)
            # }
            names[name] = v
        return x[0]

    x, names = np.ones(3), {"a": 0, "bb": 0}
    assert program(x, names) == 2.0
    assert names == {"a": 4.0, "bb": 1.0}


def test_A17_refused_where_gangs_have_copies_of_their_own() -> None:
    def program(x):
        s = 0
        # pragma acc parallel loop
        for i in range(len(x)):
            # pragma acc atomic
            # error: [ACC320] "each gang has its own `s` here"
            s += 1
        return s

    assert_refused(program, np.zeros(3), kind=acc.PragmaError)


def test_A17_refused_forms() -> None:
    def row(a):
        # pragma acc parallel loop
        for i in range(len(a)):
            # pragma acc atomic read
            # error: [ACC320] "`a[i]` is not one number"
            v = a[i]

    def own_max(a):
        # pragma acc parallel loop
        for i in range(len(a)):
            # pragma acc atomic
            # error: [ACC320] "`max` is a function of the program"
            a[0, 0] = max(a[0, 0], i)

    def max(first, second):
        return first - second

    def plain_too(a):
        s = 1.0
        # pragma acc parallel loop copy(s)
        for i in range(len(a)):
            # pragma acc atomic
            s += 1
            # error: [ACC601] "`s` is carried"
            s *= 2

    assert_refused(row, np.zeros((3, 3)), kind=acc.PragmaError)
    assert_refused(own_max, np.zeros((3, 3)), kind=acc.PragmaError)
    assert_refused(plain_too, np.zeros((3, 3)), kind=acc.CompileError)


def test_A17_updates_of_several_kinds_meet(agree_run) -> None:
    """No gang can keep a copy of its own: every update contends."""

    def program(n, total, real):
        # pragma acc parallel loop num_gangs(8)
        for i in range(n):
            # pragma acc atomic
            total[0] += 1
            # pragma acc atomic
            total[0] = total[0] * 1
            # pragma acc atomic
            real[0] = real[0] - 1.0
            # pragma acc atomic
            real[0] = max(real[0], -1e9)

    agree_run(program, 50000, np.zeros(1, np.int32), np.zeros(1))


@pytest.mark.parametrize("bins", [0, 1, 7, 5000])
def test_A17_histograms_that_gangs_may_keep_for_themselves(agree_run, bins: int) -> None:
    def program(x, counts, sums, low, bits, calls):
        hits = 0
        # pragma acc parallel loop num_gangs(5) copy(hits)
        for i in range(len(x)):
            k = x[i]
            # pragma acc atomic
            counts[k] -= i
            # pragma acc atomic
            sums[k, 1] += 0.5
            # pragma acc atomic
            low[k] = min(low[k], i)
            if i % 3 == 0:
                # pragma acc atomic
                bits[k, 0] |= 1 << (i % 60)
                # pragma acc atomic
                hits += 1
            for j in range(2):
                # pragma acc atomic
                calls[0] &= ~(1 << (i + j) % 32)
        return hits

    x = _rng().integers(0, bins, 2000 if bins else 0)
    sums = np.zeros((2, bins), np.float32).T
    agree_run(
        program, x, np.zeros(bins, np.int64), sums, np.full(bins, 9**9), np.zeros((bins, 1), np.int64), np.array([-1])
    )


def test_A17_an_updated_array_that_is_read_under_another_name(agree_run) -> None:
    def program(n, a, b):
        # pragma acc parallel loop num_gangs(2)
        for i in range(n):
            # pragma acc atomic
            a[i % 3] += b[3 + i % 2]

    a = np.array([0.0, 0.0, 0.0, 1.0, 2.0])
    agree_run(program, 100, a, a)
    agree_run(program, 100, a, a.copy())
