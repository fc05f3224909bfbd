# SPDX-License-Identifier: Apache-2.0
"""What the calls of one function have done on devices with memory of their own.

Work that a call leaves behind on a queue counts as far as it is done when the call returns.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from pyacc_mlir.runtime import _native, icv
from pyacc_mlir.runtime.current_device import on_current_device

_STATE = frozenset({"present_bytes"})  # what is, not what was done

Run = Callable[..., Any]


class CallStats:
    """Counters, zero until a call on such a device."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._thread = threading.local()

    def counted(self, run: Run, option: str) -> Run:
        """`run`, whose calls are counted, for `acc.jit(device=option)`."""
        if option:
            device = icv.device(option)
            return run if device.shares_memory else self._counted(run, option)
        return on_current_device(lambda name: run if name == "host" else self._counted(run, option))

    def _counted(self, run: Run, option: str) -> Run:
        def run_counted(*args: Any, **kwargs: Any) -> Any:
            device = icv.device(option)
            if device.shares_memory or getattr(self._thread, "is_counted", False):  # by the call that calls itself
                return run(*args, **kwargs)
            before = device.stats()
            self._thread.is_counted = True
            try:
                return run(*args, **kwargs)
            finally:
                self._thread.is_counted = False
                done = {name: after - before[name] for name, after in device.stats().items() if name not in _STATE}
                with self._lock:
                    for name, count in done.items():
                        self._counts[name] += count  # type: ignore[assignment]  # seconds are floats

        return run_counted

    def read(self) -> dict[str, int | float]:
        """The counters by their names in `acc.stats()`, all of them."""
        names = _native.device("host").stats().keys() - _STATE
        with self._lock:
            return {name: self._counts[name] for name in sorted(names)}

    def reset(self) -> None:
        """Set all to zero."""
        with self._lock:
            self._counts.clear()
