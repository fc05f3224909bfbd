# SPDX-License-Identifier: Apache-2.0
"""What the machine can do now, measured in C in the same run, so that rows can be given as shares of it."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from time import perf_counter

import numpy as np

from benchmarks.peers import MissingPeerError

_ELEMENTS, _ROUNDS, _REPEATS = 1 << 24, 1 << 20, 7


def main() -> int:
    """Print bytes and operations per second as JSON; nothing where there is no gcc."""
    from benchmarks.peers.c import compiled

    try:
        library = compiled("gcc")
    except MissingPeerError:
        print("{}")
        return 0
    threads = int(os.environ["OMP_NUM_THREADS"])
    x, y = np.ones(_ELEMENTS), np.zeros(_ELEMENTS)
    library.limit_fma.restype = ctypes.c_double
    size, rounds = ctypes.c_int64(_ELEMENTS), ctypes.c_int64(_ROUNDS)
    copy = _best(lambda: library.limit_copy(size, ctypes.c_void_p(x.ctypes.data), ctypes.c_void_p(y.ctypes.data)))
    fma = _best(lambda: library.limit_fma(rounds, ctypes.c_int64(threads)))
    print(json.dumps({"bytes": 16 * _ELEMENTS / copy, "operations": 2 * 8 * 12 * _ROUNDS * threads / fma}))
    return 0


def _best(call) -> float:
    seconds = []
    for _ in range(_REPEATS):
        start = perf_counter()
        call()
        seconds.append(perf_counter() - start)
    return min(seconds)


if __name__ == "__main__":
    sys.exit(main())
