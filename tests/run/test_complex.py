# SPDX-License-Identifier: Apache-2.0
"""Complex numbers: arithmetic, functions, reductions, atomics, as arguments, results and whole arrays."""

from __future__ import annotations

import cmath

import numpy as np
import pytest

from pyacc_mlir import acc

ARRAYS = ("c8", "c16")
_TOLERANCE = {"c8": 3e-6, "c16": 2e-14}


def numbers(rng: np.random.Generator, count: int, dtype: str = "c16") -> np.ndarray:
    return (rng.standard_normal(count) + 1j * rng.standard_normal(count)).astype(dtype)


@pytest.mark.parametrize("dtype", ARRAYS)
def test_operators(agree, rng, dtype: str) -> None:
    def program(z, w, a, n, out, reals, flags):
        #pragma acc parallel loop
        for i in range(len(z)):
            out[0, i] = z[i] + w[i] - 1
            out[1, i] = z[i] * w[i] + 2j
            out[2, i] = z[i] / w[i] / 2.5
            out[3, i] = -z[i].conjugate() * a
            out[4, i] = z[i] ** 3 + z[i] ** -2 + 1
            out[5, i] = z[i] ** n[i]
            out[6, i] = z[i] ** w[i]
            out[7, i] = z[i] if z[i] - w[i] else 1j
            out[7, i] += reals[i] * (1 + 2j)
            reals[i] = abs(z[i]) + z[i].real * w[i].imag + n[i].real
            flags[0, i] = z[i] == w[i]
            flags[1, i] = z[i] != w[i] and w[i] != 0
            flags[2, i] = z[i] - w[i]

    z, w = numbers(rng, 40, dtype), numbers(rng, 40, dtype)
    w[3] = z[3]
    n = rng.integers(0, 7, 40)
    out, reals, flags = np.zeros((8, 40), dtype), np.ones(40), np.zeros((3, 40), np.bool_)
    agree(program, z, w, 0.5 - 2j, n, out, reals, flags, rtol=_TOLERANCE[dtype], atol=_TOLERANCE[dtype])


def test_functions(agree, rng) -> None:
    def program(z, out, reals):
        #pragma acc parallel loop
        for i in range(len(z)):
            out[0, i] = cmath.exp(z[i])
            out[1, i] = cmath.log(z[i]) + cmath.log(z[i], 2) + cmath.log10(z[i])
            out[2, i] = cmath.sqrt(z[i])
            out[3, i] = cmath.sin(z[i]) + cmath.cos(z[i])
            out[4, i] = cmath.tan(z[i])
            out[5, i] = cmath.sinh(z[i]) - cmath.cosh(z[i])
            out[6, i] = cmath.tanh(z[i])
            out[7, i] = np.exp(z[i]) * np.conj(z[i]) + np.square(z[i])
            out[8, i] = np.sqrt(z[i]) + np.log(z[i])
            r, angle = cmath.polar(z[i])
            out[9, i] = cmath.rect(r, angle) + complex(r, 3) + complex(2)
            reals[i] = cmath.phase(z[i]) + np.angle(z[i]) + np.abs(z[i]) + np.real(z[i]) - np.imag(z[i])
            if cmath.isnan(z[i]) or not cmath.isfinite(z[i]):
                reals[i] = -1

    z = numbers(rng, 30)
    z[:4] = 1 + 1e-9j, -4, 1j, -2j
    agree(program, z, np.zeros((10, 30), "c16"), np.zeros(30), rtol=1e-13, atol=1e-14)


def test_inverse_functions(agree, rng) -> None:
    def program(z, out):
        #pragma acc parallel loop
        for i in range(len(z)):
            out[0, i] = cmath.asin(z[i])
            out[1, i] = cmath.acos(z[i])
            out[2, i] = cmath.atan(z[i])
            out[3, i] = cmath.asinh(z[i])
            out[4, i] = cmath.acosh(z[i])
            out[5, i] = cmath.atanh(z[i])
            out[6, i] = np.arcsin(z[i]) + np.arctanh(z[i])

    z = np.concatenate([numbers(rng, 30), numbers(rng, 10) * 50, [0, 2, -2, 0.5j, -0.5]])
    agree(program, z, np.zeros((7, 45), "c16"), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("dtype", ARRAYS)
def test_reductions(agree, rng, dtype: str) -> None:
    def program(z, rows, total, product):
        #pragma acc parallel loop gang vector reduction(+:total)
        for i in range(len(z)):
            total += z[i] * 2
        #pragma acc parallel loop reduction(*:product)
        for i in range(9):
            product *= z[i]
        #pragma acc parallel loop gang
        for k in range(4):
            row = 0j
            #pragma acc loop worker vector reduction(+:row)
            for i in range(len(z)):
                row += z[i] * k
            rows[k] = row
        rows[4] = total
        rows[5] = product

    z, atol = numbers(rng, 300, dtype), 1e-4 if dtype == "c8" else 1e-12
    agree(program, z, np.zeros(6, "c16"), 1 + 1j, 1 + 0j, rtol=_TOLERANCE[dtype], atol=atol)


def test_atomics(agree, rng) -> None:
    def program(z, bins, singles):
        #pragma acc parallel loop
        for i in range(len(z)):
            #pragma acc atomic update
            bins[i % 3] += z[i]
            #pragma acc atomic update
            singles[i % 2] *= z[i].conjugate()

    z = np.exp(1j * rng.uniform(0, 6, 200))
    agree(program, z, np.zeros(3, "c16"), np.ones(2, "c8"), rtol=1e-4, atol=1e-4)


def test_a_mandelbrot_set(agree) -> None:
    """A variable that a `while` changes; a complex number as Python's own."""

    def program(low, step, counts):
        rows, columns = counts.shape
        #pragma acc parallel loop collapse(2) copyout(counts)
        for i in range(rows):
            for j in range(columns):
                c = low + step * (j + i * 1j)
                z = 0j
                n = 0
                while n < 50 and abs(z) <= 2:
                    z = z * z + c
                    n += 1
                counts[i, j] = n

    agree(program, -2.2 - 1.3j, 0.1, np.zeros((26, 31), np.int32))


def test_promotion_with_weak_numbers(agree, rng) -> None:
    def program(x, z, a, b, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[0, i] = x[i] * 1j + 1e-9
            out[1, i] = z[i] + b
            out[2, i] = z[i] * a
            out[3, i] = z[i] * x[i] + True

    x = rng.standard_normal(20).astype("f4")
    agree(program, x, numbers(rng, 20, "c8"), np.complex64(1 - 1j), 2, np.zeros((4, 20), "c8"), rtol=1e-6)


def test_whole_arrays(agree, rng) -> None:
    def program(z, w, out, reals):
        #pragma acc kernels
        #{
        out[:] = z * w + 1j * np.conj(z)
        reals[:] = z.real**2 + z.imag**2 - abs(w)
        out[1:] += 2 * out[1:]
        #}
        return z.sum(), (z * w).sum()

    agree(program, numbers(rng, 33), numbers(rng, 33), np.zeros(33, "c16"), np.zeros(33), rtol=1e-13, atol=1e-12)


def test_private_arrays_lists_and_live_outs(agree) -> None:
    def program(values, n):
        last = 0j
        factor = 1j
        #pragma acc parallel loop copy(values) firstprivate(factor)
        for i in range(n):
            local = np.zeros(3, np.complex128)
            for k in range(3):
                local[k] = values[i] * k
            values[i] = local[1] + local[2] * factor
        #pragma acc serial copy(last)
        for i in range(n):
            last = last * 0.5 + values[i]
        return last

    agree(program, [1j, 2.0 + 1j, -3.5j, 4 + 0j], 4, rtol=1e-15)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("out[i] = z[i] < 1j", "no order"),
        ("out[i] = max(z[i], 1j)", "complex"),
        ("out[i] = z[i] // 2", "floor division"),
        ("out[i] = z[i]", "cannot be stored as a float64"),
        ("out[i] = float(z[i])", "cannot become"),
        ("out[i] = math.sqrt(z[i])", "cmath"),
        ("out[i] = abs(z[i] & 1)", "needs integers"),
        ("out[int(z[i].real)] = np.cbrt(z[i]).real", "not supported"),
        ("out[z[i]] = 1", "index must be an integer"),
    ],
)
def test_refused(tmp_path, text: str, message: str) -> None:
    lines = [
        "import cmath, math, numpy as np", "", "def program(z, out):", "    #pragma acc parallel loop",
        "    for i in range(len(z)):", f"        {text}",
    ]  # fmt: skip
    path = tmp_path / "program.py"
    path.write_text("\n".join(lines) + "\n")
    space: dict[str, object] = {}
    exec(compile(path.read_text(), str(path), "exec"), space)
    with pytest.raises((acc.CompileError, acc.UnsupportedError), match=message) as caught:
        acc.jit(space["program"])(np.ones(3, "c16"), np.zeros(3))
    assert caught.value.lineno == 6


def test_parts_of_arrays_are_arrays(agree) -> None:
    def program(z, w):
        #pragma acc data copy(z)
        #{
        #pragma acc parallel loop present(z) default(none)
        for i in range(z.shape[0]):
            z.imag[i] = 4 + i
            z[i] *= 1j
        #}
        real = z.real
        #pragma acc parallel loop copy(w[1:3])
        for i in range(1, 3):
            imag = w.imag
            w.real[i] += w[i].imag
            imag[i] = real[i]
        #pragma acc kernels
        #{
        w.real[...] = 2
        w.imag[1:] = w.real[1:] + 5
        w.real += 1
        #}

    agree(program, np.ones(3, complex), np.arange(4, dtype="c8")[::-1])


def test_a_part_of_a_local_array_is_no_place_to_write_to() -> None:
    def program(z):
        #pragma acc parallel loop
        for i in range(z.shape[0]):
            w = np.zeros(3, np.complex128)
            im = w.imag
            im[0] = 3
            z[i] = w[0]

    with pytest.raises(acc.UnsupportedError, match="copy of a part of a complex array") as caught:
        acc.jit(program)(np.ones(3, complex))
    assert caught.value.lineno == program.__code__.co_firstlineno + 5
