# SPDX-License-Identifier: Apache-2.0
"""Several sections of one array in one directive: one present range, of which each moves as its clause says."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pyacc_mlir import acc
from tests.support.two_forms import COMPILED, INTERPRETED, Watched, module_of


def test_sections_of_one_array_that_share_nothing(tmp_path: Path, each_device: None) -> None:
    text = """
        def program(a, b, n):
            #pragma acc data copyin(a[0:n]) copyout(a[n:2 * n]) copy(a[2 * n:16], b[:, 0]) create(b[:, 2])
            # {
            TICK
            #pragma acc parallel loop
            for i in range(n):
                b[i, 2] = 2 * a[i]
                a[n + i] = b[i, 2] + 1
                a[i] = -1
                b[i, 1] = -1
            #pragma acc parallel loop
            for i in range(2):
                a[14 + i] += b[i, 0]
            TICK
            # }
        """
    for form in (COMPILED, INTERPRETED):
        a, b = np.arange(16.0), np.arange(12.0).reshape(4, 3)
        watched = Watched(acc.get_device_type())
        acc.jit(module_of(tmp_path, text, form).program)(a, b, 4)
        np.testing.assert_array_equal(a[4:8], 2 * np.arange(4) + 1)
        np.testing.assert_array_equal(a[14:], [14, 18])
        if not watched.shares_memory:
            np.testing.assert_array_equal(a[:4], np.arange(4))
            np.testing.assert_array_equal(b, np.arange(12.0).reshape(4, 3))
            assert watched.moved() == (8 * (4 + 8 + 4), 8 * (4 + 8 + 4))
            assert watched.present() == {}
