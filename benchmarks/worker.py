# SPDX-License-Identifier: Apache-2.0
"""One peer in a process of its own: answers requests, one line of JSON each, until its input ends.

The first answer says whether the peer is here. A request names a kernel to prepare and check, or asks for a sample.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from benchmarks.kernels import KERNELS
from benchmarks.kernels.kernel import Arguments, Kernel, copies
from benchmarks.peers import Bind, MissingPeerError, open_peer

#: A sample takes at least this long, if that takes no more calls than so many.
_SECONDS, _CALLS = 2e-3, 2000


def main() -> int:
    """The peer's name is the argument."""
    try:
        bind = open_peer(sys.argv[1])
    except MissingPeerError as error:
        _answer({"missing": str(error)})
        return 0
    _answer({})
    prepared: _Prepared | None = None
    for line in sys.stdin:
        request = json.loads(line)
        if "kernel" in request:
            prepared = None  # memory first
            try:
                prepared = _Prepared(bind, KERNELS[request["kernel"]], request["sizes"])
                _answer({"first": prepared.first, "wrong": prepared.wrong})
            except MissingPeerError as error:
                _answer({"missing": str(error)})
            except Exception as error:
                _answer({"wrong": f"{type(error).__name__}: {error}"})
        elif prepared:
            _answer(prepared.sample())
    return 0


class _Run(Protocol):
    def __call__(self) -> Any: ...


class _Prepared:
    """A kernel that was compiled, checked and warmed up."""

    def __init__(self, bind: Bind, kernel: Kernel, sizes: str) -> None:
        original = kernel.arguments(sizes)
        self._arguments = copies(original)
        self._original: Arguments = original if kernel.restores else ()
        self._outputs = kernel.outputs
        start = perf_counter()
        self._run: _Run = bind(kernel, self._arguments)
        self._run()
        self.first = perf_counter() - start
        self.wrong = kernel.wrong(lambda *arguments: bind(kernel, arguments)(), original)
        self._calls = 1 if kernel.restores else self._enough_calls()

    def _enough_calls(self) -> int:
        start = perf_counter()
        self._run()
        return max(1, min(_CALLS, int(_SECONDS / (perf_counter() - start))))

    def sample(self) -> dict[str, object]:
        """Seconds of one call, and whether nothing else was let in meanwhile."""
        self._restore()
        self._run()  # the threads are awake after it
        self._restore()
        run, calls = self._run, self._calls
        before = _interruptions()
        start = perf_counter()
        for _ in range(calls):
            run()
        seconds = perf_counter() - start
        return {"seconds": seconds / calls, "clean": _interruptions() == before}

    def _restore(self) -> None:
        if self._original:
            for index in self._outputs:
                np.copyto(self._arguments[index], self._original[index])


def _interruptions() -> tuple[int, ...]:
    """Of each thread, and the time that other guests of the machine took; nothing where the system does not tell."""
    told = []
    try:
        for status in sorted(Path("/proc/self/task").glob("*/status")):
            told += [int(line.split()[1]) for line in status.read_text().splitlines() if "nonvoluntary" in line]
        told.append(int(Path("/proc/stat").read_text().split(maxsplit=9)[8]))
    except (OSError, ValueError, IndexError):
        return ()
    return tuple(told)


def _answer(message: dict[str, object]) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    sys.exit(main())
