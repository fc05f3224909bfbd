# SPDX-License-Identifier: Apache-2.0
"""Every type of numbers in what a program does with them: reductions, atomics, conversions, bounds, arguments."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc

INTEGERS = ("i1", "i2", "u1", "u2", "u4", "u8")
SMALL = (*INTEGERS, "f2")


def samples(rng: np.random.Generator, count: int, dtype: str) -> np.ndarray:
    kind = np.dtype(dtype)
    if kind.kind == "f":
        return rng.integers(-8, 8, count).astype(dtype)
    limits = np.iinfo(kind)
    return rng.integers(limits.min, limits.max, count, dtype, endpoint=True)


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("dtype", SMALL)
def test_reductions(agree, rng, dtype: str) -> None:
    def program(x, one, out, rows):
        total, product, most, least = one - one, one, x[0], x[0]
        #pragma acc parallel loop gang vector reduction(+:total) reduction(*:product) \
        #   reduction(max:most) reduction(min:least)
        for i in range(len(x)):
            total += x[i]
            product *= x[i]
            most = max(most, x[i])
            least = min(least, x[i])
        out[0] = total
        out[1] = product
        out[2] = most
        out[3] = least
        #pragma acc parallel loop gang num_workers(2) vector_length(40)
        for k in range(rows.shape[0]):
            best = x[0]
            #pragma acc loop worker vector reduction(max:best)
            for i in range(len(x)):
                if i % (k + 1) == 0:
                    best = max(best, x[i])
            rows[k] = best

    x = samples(rng, 300, dtype)
    if dtype == "f2":
        x = np.where(np.arange(300) % 50 == 7, x, np.float16(1)).clip(0.5, 2)
    agree(program, x, x.dtype.type(1), np.zeros(4, dtype), np.zeros(3, dtype))


@pytest.mark.parametrize("dtype", INTEGERS)
def test_reductions_of_bits(agree, rng, dtype: str) -> None:
    def program(x, both, some, odd, whole, any_, out):
        #pragma acc parallel loop reduction(&:both) reduction(|:some) reduction(^:odd) reduction(&&:whole) \
        #   reduction(||:any_)
        for i in range(len(x)):
            both &= x[i]
            some |= x[i]
            odd ^= x[i]
            whole = whole and x[i] != 0
            any_ = any_ or x[i] > 5
        out[0] = both
        out[1] = some
        out[2] = odd
        return whole, any_

    x = samples(rng, 200, dtype)
    kind = x.dtype.type
    agree(program, x | kind(64), ~kind(0), kind(0), kind(0), True, False, np.zeros(3, dtype))


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("dtype", SMALL)
def test_atomics(agree, rng, dtype: str) -> None:
    def program(x, sums, most, least, products, seen, count):
        #pragma acc parallel loop
        for i in range(len(x)):
            #pragma acc atomic update
            sums[i % 5] += x[i]
            #pragma acc atomic update
            most[i % 3] = max(most[i % 3], x[i])
            #pragma acc atomic update
            least[i % 3] = min(least[i % 3], x[i])
            #pragma acc atomic update
            products[i % 2] *= x[i]
            #pragma acc atomic capture
            #{
            place = count[0]
            count[0] += 1
            #}
            seen[place] = 1

    x = samples(rng, 100, dtype)
    if dtype == "f2":
        x = np.sign(x)
    ends = np.zeros(3, dtype)
    agree(program, x, ends.repeat(2)[:5], ends, ends, np.ones(2, dtype), np.zeros(100, "i1"), np.zeros(1, "i2"))


@pytest.mark.parametrize("dtype", [*INTEGERS, "i4", "i8"])
def test_indices_and_bounds(agree, dtype: str) -> None:
    """Loop bounds, steps, subscripts and shifts by numbers of any integer type."""

    def program(n, step, places, values, out):
        #pragma acc parallel loop
        for i in range(1, n, step):
            k = places[i - 1]
            out[i] = values[k] + i
            out[0] = values[places[0]]
            inner = 0
            for j in range(places[i - 1]):
                inner += j
            out[i] += inner + (1 << places[i - 1]) + (n if places[i - 1] < n else step)

    kind = np.dtype(dtype).type
    agree(program, kind(9), kind(2), np.array([3, 0, 7, 1, 9, 5, 2, 8, 4], dtype), np.arange(10) * 100, np.zeros(10))


def test_conversions(agree, rng) -> None:
    """From floats towards zero, to float16 as if rounded once."""

    def program(x, y, f2, f4, flags):
        #pragma acc parallel loop
        for i in range(len(x)):
            f2[0, i] = x[i]
            f2[1, i] = y[i]
            f2[2, i] = np.float16(y[i]) * np.float16(3) + np.uint8(200)
            f2[3, i] = np.sqrt(np.uint8(i)) + np.sin(f2[1, i])
            f4[0, i] = np.float16(y[i])
            f4[1, i] = np.uint8(int(abs(y[i]))) // 3
            f4[2, i] = np.uint64(2**64 - 1) * y[i]
            f4[3, i] = int(abs(y[i] * 100)) + float(np.int8(i)) + bool(f2[0, i])
            flags[i] = f2[1, i]

    x = rng.integers(-60000, 60000, 60)
    y = np.concatenate([rng.standard_normal(50), 2.0 ** -np.arange(20, 30)])
    y[:8] = 1 + 2.0**-11, 1 + 2.0**-11 + 2.0**-40, 1 + 3 * 2.0**-11 - 2.0**-40, 0, -0.0, np.inf, np.nan, 204.90000001
    y[5:7] = 0.1, -0.2  # no integer stands for infinities
    agree(program, x, y, np.zeros((4, 60), "f2"), np.zeros((4, 60), "f4"), np.zeros(60, "?"), rtol=1e-6)


@pytest.mark.usefixtures("each_device")
@pytest.mark.parametrize("source", ["i8", "u8", "i2", "f8"])
def test_casts_are_those_of_arrays(rng, source: str) -> None:
    """Integers keep their low bits. (A NumPy scalar that does not fit is an error when it is stored: here it wraps.)"""

    def program(x, i1, u1, i2, u2, u4, u8):
        #pragma acc parallel loop
        for i in range(len(x)):
            i1[i] = x[i]
            u1[i] = x[i]
            i2[i] = np.int16(x[i])
            u2[i] = np.uint16(x[i])
            u4[i] = x[i]
            u8[i] = x[i]

    x = rng.uniform(-100, 100, 60) if source == "f8" else samples(rng, 60, source)
    outs = [np.zeros(60, dtype) for dtype in ("i1", "u1", "i2", "u2", "u4", "u8")]
    acc.jit(program)(x, *outs)
    for out in outs:
        with np.errstate(invalid="ignore"):
            expected = (x.astype("i8") if source == "f8" else x).astype(out.dtype)
        np.testing.assert_array_equal(out, expected)


def test_a_hash(agree, rng) -> None:
    """64 bits without a sign: literals beyond int64, shifts that bring in zeros, modulo of what would be negative."""

    def program(keys, out, buckets):
        #pragma acc parallel loop
        for i in range(len(keys)):
            h = keys[i]
            h = (h ^ (h >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
            h = (h ^ (h >> 29)) * 0xC4CEB9FE1A85EC53
            h = h ^ (h >> 32)
            out[i] = h
            buckets[i] = h % 97

    with np.errstate(over="ignore"):
        agree(program, samples(rng, 64, "u8"), np.zeros(64, "u8"), np.zeros(64, "i4"))


def test_an_image(agree, rng) -> None:
    """Bytes: the usual blur and threshold, computed wide and stored narrow."""

    def program(image, out, histogram):
        rows, columns = image.shape
        #pragma acc parallel loop collapse(2) copyin(image) copy(out, histogram)
        for i in range(1, rows - 1):
            for j in range(1, columns - 1):
                total = 0
                for di in range(-1, 2):
                    for dj in range(-1, 2):
                        total += image[i + di, j + dj]
                out[i, j] = total // 9 if image[i, j] > 127 else 255 - image[i, j]
                #pragma acc atomic update
                histogram[image[i, j]] += 1

    def plain(image, out, histogram):
        wide = image.astype(np.int64)
        program(wide, out, histogram)

    image = samples(rng, 20 * 30, "u1").reshape(20, 30)
    out, histogram = np.zeros_like(image), np.zeros(256, "u2")
    plain(image, out, histogram)
    got, counts = np.zeros_like(image), np.zeros(256, "u2")
    acc.jit(program, device=agree.device if agree.device != "ptxas" else "host")(image, got, counts)
    np.testing.assert_array_equal(got, out)
    np.testing.assert_array_equal(counts, histogram)


@pytest.mark.parametrize("dtype", SMALL)
def test_arguments_and_results(agree, dtype: str) -> None:
    def program(a, x, y):
        #pragma acc parallel loop firstprivate(a) copy(y)
        for i in range(len(x)):
            x[i] = x[i] * a - a
        #pragma acc serial copy(y)
        y = y + x[1]
        return a + y

    kind = np.dtype(dtype).type
    agree(program, kind(3), np.arange(1, 20, dtype=dtype), kind(5))


def test_whole_arrays_of_small_types(agree, rng) -> None:
    def program(a, b, out, f, stats):
        #pragma acc kernels
        #{
        out[:] = (a >> 1) + (b >> 1)
        f[:] = a / b
        out[1:5] = np.minimum(a[1:5], b[1:5])
        stats[0] = a.sum()
        stats[1] = b.max() + np.uint64(a.min())
        stats[2] = (a > b).sum()
        #}

    b = samples(rng, 50, "u1") | np.uint8(1)
    agree(program, samples(rng, 50, "u1"), b, np.zeros(50, "u1"), np.zeros(50), np.zeros(3, "u8"))


def test_arrays_of_no_elements_and_no_axes(agree) -> None:
    def program(empty, scalar, out):
        total = 0.0
        #pragma acc parallel loop reduction(+:total) copy(scalar, empty)
        for i in range(len(empty)):
            total += empty[i]
        #pragma acc parallel loop copy(scalar) copyin(empty)
        for i in range(3):
            out[i] = scalar[()] + i
        #pragma acc serial copy(scalar)
        scalar[()] = scalar * 2 + 1
        return total

    agree(program, np.zeros(0, "f4"), np.array(3, "u2"), np.zeros(3, "i2"))


@pytest.mark.parametrize("dtype", [">i4", ">f8", ">c16"])
def test_foreign_byte_order_is_refused_by_name(dtype: str) -> None:
    def program(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = 1

    with pytest.raises(acc.CompileError, match="byte order"):
        acc.jit(program)(np.zeros(3, dtype))


@pytest.mark.parametrize(
    ("dtype", "text", "message"),
    [
        ("u1", "x[i] = x[i] + 300", "does not fit"),
        ("u1", "x[i] = -1", "does not fit"),
        ("i1", "x[i] = np.int8(128)", "does not fit"),
        ("u8", "x[i] = x[i] & z[i]", "not defined for uint64 and int64"),
        ("u4", "x[i] = x[i] ** -1", "negative integer powers"),
        ("?", "x[i] = -x[i]", "no sign"),
        ("f2", "x[i] = x[i] << 1", "needs integers"),
    ],
)
def test_refused(tmp_path, dtype: str, text: str, message: str) -> None:
    path = tmp_path / "program.py"
    lines = ["import numpy as np", "def program(x, z):", "    #pragma acc parallel loop", "    for i in range(len(x)):"]
    path.write_text("\n".join([*lines, f"        {text}"]) + "\n")
    space: dict[str, object] = {}
    exec(compile(path.read_text(), str(path), "exec"), space)
    with pytest.raises(acc.CompileError, match=message) as caught:
        acc.jit(space["program"])(np.ones(3, dtype), np.ones(3, "i8"))  # type: ignore[arg-type]  # a function
    assert caught.value.lineno == 5


def test_bfloat16(agree, rng) -> None:
    """Stored in 16 bits, computed in float32, rounded half to even when it is stored."""
    bfloat16 = pytest.importorskip("ml_dtypes").bfloat16

    def program(x, y, z, out, sums, best, wide):
        #pragma acc parallel loop reduction(max:best)
        for i in range(len(x)):
            out[0, i] = x[i] + y[i]
            out[1, i] = x[i] / 3
            out[2, i] = z[i]
            wide[i] = x[i] * 1.5 if x[i] > y[i] else y[i]
            best = max(best, wide[i])
            #pragma acc atomic
            sums[i % 3] += y[i]
        #pragma acc kernels
        out[3, :] = -x + 0.25 * y
        return best

    x, y = (rng.standard_normal(40).astype(bfloat16) for _ in range(2))
    y = np.round(y.astype("f4") * 4).astype(bfloat16)
    z = np.concatenate([rng.standard_normal(36), [np.inf, -np.inf, np.nan, 1 + 2.0**-8]])
    expected, got = ((np.zeros((4, 40), bfloat16), np.zeros(3, bfloat16), np.zeros(40, "f4")) for _ in range(2))
    low = np.float32(-9)
    first = program(x, y, z, expected[0], expected[1], low, expected[2])
    device = agree.device
    if device == "ptxas":
        agree(program, x, y, z, *got[:2], low, got[2])
        return
    assert acc.jit(program, device=device)(x, y, z, got[0], got[1], low, got[2]) == first
    for one, other in zip(got, expected, strict=True):
        np.testing.assert_array_equal(one.astype("f4"), other.astype("f4"))


@pytest.mark.usefixtures("each_device")
def test_bfloat16_rows(rng) -> None:
    """Reductions of an array's elements, local arrays, sums of rows."""
    bfloat16 = pytest.importorskip("ml_dtypes").bfloat16

    def program(a, rows, total):
        #pragma acc parallel loop gang reduction(+:total)
        for i in range(a.shape[0]):
            part = np.zeros(4, bfloat16)
            s = np.float32(0)
            #pragma acc loop vector reduction(+:s)
            for j in range(a.shape[1]):
                s += a[i, j]
            part[1] = s
            rows[i] = part[1] + part[0]
            total[i % 2] += a[i, 0]

    a = rng.integers(-4, 4, (20, 30)).astype(bfloat16)
    rows, total = np.zeros(20, "f4"), np.zeros(2, bfloat16)
    acc.jit(program)(a, rows, total)
    np.testing.assert_array_equal(rows, a.astype("f4").sum(axis=1).astype(bfloat16).astype("f4"))
    wide = a[:, 0].astype("f4")
    np.testing.assert_array_equal(total.astype("f4"), [wide[::2].sum(), wide[1::2].sum()])


def test_powers_with_negative_exponents_where_a_float_is_wanted(agree) -> None:
    def program(x, k, n):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = 2**k
            x[i] += 3 ** (i - n) * 0.5 + 1 / 2**k + 2**i // 2
        #pragma acc kernels
        x[:] = x * 2**k

    agree(program, np.zeros(4), -2, 2)
    agree(program, np.zeros(3, "f4"), 5, 1)


@pytest.mark.parametrize(("dtype", "number"), [("i1", 300), ("u1", -1), ("u8", -1)])
def test_ints_that_do_not_fit_are_told_with_checks(each_device, monkeypatch, dtype: str, number: int) -> None:
    def added(x, k):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = x[i] + k

    def stored(x, k):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] = k

    monkeypatch.setenv("PYACC_CHECK", "overflow")
    for program in (added, stored):
        with pytest.raises(OverflowError, match=f"Python integer {number} out of bounds for {np.dtype(dtype).name}"):
            acc.jit(program)(np.zeros(3, dtype), number)
        with pytest.raises(OverflowError):
            program(np.zeros(3, dtype), number)
