# SPDX-License-Identifier: Apache-2.0
"""A file that gives names of Python's a meaning of its own."""

from __future__ import annotations

import numpy as np


def sum(pair):  # noqa: A001  # a meaning of its own
    return pair[0] * pair[1]


def test_names_of_python_with_a_meaning_of_their_own(agree_run) -> None:
    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i] = sum((x[i], 3.0))

    agree_run(program, np.arange(6.0), np.zeros(6))
