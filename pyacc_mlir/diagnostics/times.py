# SPDX-License-Identifier: Apache-2.0
"""Where the time of a compilation goes: `with timed("emit"): …` in a `with measured() as times:`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

_current: ContextVar[Times | None] = ContextVar("times", default=None)


class Times:
    """Seconds by stage, in the order in which they began. A stage within another counts for itself alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.inner = 0.0

    @property
    def total(self) -> float:
        return sum(self.seconds.values())

    def __str__(self) -> str:
        stages = ", ".join(f"{name} {1e3 * seconds:.1f}" for name, seconds in self.seconds.items())
        return f"{1e3 * self.total:.1f} ms: {stages}"


@contextmanager
def measured() -> Iterator[Times]:
    """The times of what runs inside."""
    token = _current.set(times := Times())
    try:
        yield times
    finally:
        _current.reset(token)


@contextmanager
def timed(stage: str) -> Iterator[None]:
    """Count what runs inside for `stage`, where somebody measures."""
    times = _current.get()
    if times is None:
        yield
        return
    times.seconds.setdefault(stage, 0.0)
    outer, times.inner = times.inner, 0.0
    start = perf_counter()
    try:
        yield
    finally:
        spent = perf_counter() - start
        times.seconds[stage] += spent - times.inner
        times.inner = outer + spent
