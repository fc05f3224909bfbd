# SPDX-License-Identifier: Apache-2.0
"""Rounds of samples, interleaved: every peer in its own process, one at a time, on the same data."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any

#: Fewer clean samples of one peer than this, and the row compares the best ones.
_ENOUGH_CLEAN = 3


class Worker:
    """The process of one peer."""

    def __init__(self, name: str, environment: dict[str, str], stack: ExitStack) -> None:
        self.name = name
        command = [sys.executable, "-m", "benchmarks.worker", name]
        self._process = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        )
        self.missing: str = self._answer().get("missing", "")

    def ask(self, request: dict[str, object]) -> dict[str, Any]:
        """Send it and wait for the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the process of {self.name} ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


def environment(threads: int) -> dict[str, str]:
    """The same number of threads for everyone, and no compiled code from earlier runs."""
    counts = ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PYACC_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(counts, str(threads)), "PYACC_CACHE": "0"}


def rows(workers: list[Worker], kernels: Iterable[str], sizes: str, rounds: int) -> Iterator[dict[str, Any]]:
    """One of each kernel: what each peer took."""
    for kernel in kernels:
        peers: dict[str, dict[str, Any]] = {}
        for worker in workers:
            peers[worker.name] = worker.ask({"kernel": kernel, "sizes": sizes})
        able = [worker for worker in workers if not peers[worker.name].keys() & {"missing"}]
        able = [worker for worker in able if not peers[worker.name]["wrong"]]
        samples: dict[str, list[dict[str, Any]]] = {worker.name: [] for worker in able}
        for _ in range(rounds):
            for worker in able:
                samples[worker.name].append(worker.ask({}))
        yield {"kernel": kernel, "by": _add_times(peers, samples), "peers": peers}


def _add_times(peers: dict[str, dict[str, Any]], samples: dict[str, list[dict[str, Any]]]) -> str:
    clean = {name: [one["seconds"] for one in taken if one["clean"]] for name, taken in samples.items()}
    by = "median" if all(len(taken) >= _ENOUGH_CLEAN for taken in clean.values()) else "best"
    for name, taken in samples.items():
        best = min(one["seconds"] for one in taken)
        typical = statistics.median(clean[name]) if by == "median" else best
        peers[name] |= {"seconds": typical, "best": best, "samples": len(taken), "clean": len(clean[name])}
    return by


def limits(environment_: dict[str, str]) -> dict[str, float]:
    """Bytes and operations per second, where they could be measured."""
    told = subprocess.check_output([sys.executable, "-m", "benchmarks.limits"], text=True, env=environment_)
    found: dict[str, float] = json.loads(told)
    return found
