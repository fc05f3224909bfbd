# SPDX-License-Identifier: Apache-2.0
"""Lists that a region makes, comprehensions, `np.array` of what stands there: arrays of the iteration's own."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc


def lists(x, A, B, out):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        v = [x[i], 2.0, 3]
        w = [0] * 5
        for j, u in enumerate(v):
            w[j] += int(u * 10)
        out[i, :5] = w
        q = [a * b for a, b in zip(A[i], B[:, i])]
        r = [row[1] for row in A]
        s = [x[j] + t for t, j in enumerate(range(3))]
        a, b, c = v
        out[i, 5] = sum(q) + max(r) + s[2] + len(w) + v[-1] + (3 in w) + a * b - c + sum([j for j in range(3)])
        m = np.array([[1.0, x[i]], [0.0, 3.0]])
        k = np.array(A[i])
        k[0] = 7
        out[i, 6] = (m @ m)[0, 1] + np.array([1, 2, 3], dtype=np.float32)[i % 3] / 3 + k.sum()
        out[i, 6] += np.array([1, 2.5, 3], np.int32)[i % 3]
        t = np.zeros(4)
        t[np.array([1, 2, 2])] += 1.0
        out[i, 7] = t[1] + t[2] * 10
        for d in [-1, 0, 1]:
            if 0 <= i + d < x.shape[0]:
                out[i, 8] += x[i + d]


def test_lists_made_in_a_region(agree, rng):
    agree(lists, rng.random(6), rng.random((6, 5)), rng.random((5, 6)), np.zeros((6, 9)), rtol=1e-12)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("[a for a in x if a > 0]", "a list comprehension of unknown length"),
        ("[[0.0] * 2, [1.0] * 2]", "holds numbers"),
        ("np.array([[1.0, 2.0], [3.0]])", "have the same length"),
        ("[]", "an empty list"),
        ("[1.0] * 2.5", "is repeated by an integer"),
        ("{1: 2.0}", "a dict is not supported"),
        ("sorted(x)", "`sorted` is not supported"),
    ],
)
def test_other_lists_are_refused(tmp_path, expression, message):
    path = tmp_path / "program.py"
    path.write_text(
        "import numpy as np\n"
        "def program(x):\n"
        "    #pragma acc parallel loop\n"
        "    for i in range(len(x)):\n"
        f"        v = {expression}\n"
        "        x[i] = v[0]\n"
    )
    scope = {}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    with pytest.raises(SyntaxError, match=message) as caught:
        acc.jit(scope["program"])(np.ones(3))
    assert caught.value.lineno == 5
