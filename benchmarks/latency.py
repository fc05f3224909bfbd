# SPDX-License-Identifier: Apache-2.0
"""`python -m benchmarks.latency`: how long calls, compilations, the cache and imports take, beside their limits.

Each line is the best (calls) or the median (the rest) of several samples. What other processes do at the same time
shows: the lines of NumPy alone say how fast the machine is now.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

_PROCESSES, _CALLS, _REPEATS = 7, 20_000, 9
_START = "import time\nstart = time.perf_counter()\nimport numpy as np\nnumpy = time.perf_counter()\n"
_END = "\nprint(1e3 * (time.perf_counter() - numpy))\n"
_IMPORT = _START + "from pyacc_mlir import acc\nacc.jit" + _END
_FIRST = (
    _START
    + "from pyacc_mlir import acc\nfrom benchmarks.latency_kernels import saxpy\n"
    + "x = np.ones(64)\nacc.jit(saxpy)(2.0, x, x.copy())"
    + _END
)
_NUMPY = _START + "print(1e3 * (numpy - start))\n"

#: Name, value, unit, limit or None.
Line = tuple[str, float, str, float | None]


def main() -> int:
    """Print all lines; the status is 0 whatever they say."""
    for name, value, unit, limit in _lines():
        told = "" if limit is None else f"   limit {limit:g} {unit}{'' if value <= limit else '   OVER'}"
        print(f"{name:58}{value:10.1f} {unit}{told}", flush=True)
    return 0


def _lines() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as cache:
        os.environ |= {"PYACC_CACHE": "1", "PYACC_CACHE_DIR": cache}
        yield "import numpy", _process(_NUMPY), "ms", None
        yield "import of the package, over NumPy", _process(_IMPORT), "ms", 40
        _process(_FIRST, 1)
        yield "fresh process to first result, cached, over NumPy", _process(_FIRST), "ms", 130
        yield from _compilations()
        yield "cache: look up and load one kernel", _look_up(), "ms", 5
        yield from _calls()


def _process(program: str, times: int = _PROCESSES) -> float:
    command = [sys.executable, "-c", program]
    return statistics.median(float(subprocess.check_output(command, text=True)) for _ in range(times))


def _compilations() -> Iterator[Line]:
    from benchmarks.latency_kernels import KERNELS
    from pyacc_mlir import acc

    for target, limit in (("host", 100), ("sm_90", 100)):
        samples = []
        for round_ in range(4):
            for function, arguments in KERNELS:
                _forget()
                made = acc.jit(cache=False, target=target)(function)
                start = perf_counter()
                made.compile(*arguments)
                if round_:  # the first one imports the compiler
                    samples.append(1e3 * (perf_counter() - start))
        yield f"compile an ordinary kernel for {target}, median", statistics.median(samples), "ms", limit


def _look_up() -> float:
    from benchmarks.latency_kernels import KERNELS
    from pyacc_mlir import acc

    function, arguments = KERNELS[2]
    acc.jit(function)(*arguments)
    samples = []
    for _ in range(20):
        _forget()
        made = acc.jit(function)
        start = perf_counter()
        made(*arguments)
        samples.append(1e3 * (perf_counter() - start))
    return statistics.median(samples)


def _forget() -> None:
    from pyacc_mlir.cache.blocks import kept_blocks

    kept_blocks.forget()


def _calls() -> Iterator[Line]:
    import numpy as np

    from benchmarks import latency_kernels as kernels
    from pyacc_mlir import acc

    x, y = np.ones(4), np.ones(4)
    out = np.empty(4)
    yield "np.add of two arrays of 4", _best(np.add, x, y, out), "ns", None
    serial, region = acc.jit(device="host")(kernels.serial), acc.jit(device="host")(kernels.region)
    yield "call: serial kernel, a scalar and two arrays", _best(serial, 2.0, x, y), "ns", 150
    yield "call: the same on the current device", _best(acc.jit(kernels.serial), 2.0, x, y), "ns", None
    yield "call: region of 2 gangs", _best(region, 2.0, x, y), "ns", 1000
    many, count = acc.jit(device="host")(kernels.regions), 10_000
    many(count, x, y)
    inside = min(timeit.repeat(lambda: many(count, x, y), number=1, repeat=_REPEATS)) / count * 1e9
    yield "region of 2 gangs inside a compiled sequential loop", inside, "ns", 600


def _best(function: Callable[..., Any], *arguments: object) -> float:
    function(*arguments)
    scope = {"function": function, **{f"v{index}": value for index, value in enumerate(arguments)}}
    call = f"function({', '.join(f'v{index}' for index in range(len(arguments)))})"
    return min(timeit.repeat(call, globals=scope, number=_CALLS, repeat=_REPEATS)) / _CALLS * 1e9


if __name__ == "__main__":
    sys.exit(main())
