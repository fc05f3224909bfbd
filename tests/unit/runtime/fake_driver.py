# SPDX-License-Identifier: Apache-2.0
"""A driver written in Python: memory of its own, every call recorded, streams that run when they are told to.

What it is asked for is checked as a strict driver would: copies stay inside allocations, streams and events exist.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pyacc_mlir.runtime import _native

INT, LONG, ADDRESS = ctypes.c_int, ctypes.c_int64, ctypes.c_void_p
OUT = ctypes.POINTER(ctypes.c_void_p)
LONGS = ctypes.POINTER(LONG)
OUT_OF_MEMORY, INVALID, EXECUTION, NOT_READY = 9, 13, 3, 100
SHARED_MEMORY, QUEUE_THREADS = 1, 2
POISON = 0xAB

_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "alloc": (INT, ADDRESS, LONG, OUT),
    "free": (INT, ADDRESS, ADDRESS),
    "copy": (INT, ADDRESS, ctypes.c_int32, ADDRESS, ADDRESS, LONG, LONG, LONG, LONG, ADDRESS),
    "zero": (INT, ADDRESS, ADDRESS, LONG, ADDRESS),
    "memory": (INT, ADDRESS, LONGS, LONGS),
    "stream_create": (INT, ADDRESS, OUT),
    "stream_destroy": (INT, ADDRESS, ADDRESS),
    "stream_synchronize": (INT, ADDRESS, ADDRESS),
    "stream_query": (INT, ADDRESS, ADDRESS),
    "event_create": (INT, ADDRESS, OUT),
    "event_destroy": (INT, ADDRESS, ADDRESS),
    "event_record": (INT, ADDRESS, ADDRESS, ADDRESS),
    "event_query": (INT, ADDRESS, ADDRESS),
    "stream_wait_event": (INT, ADDRESS, ADDRESS, ADDRESS),
    "launch": (INT, ADDRESS, LONG, LONGS, LONGS, LONG, OUT, ADDRESS),
    "last_error": (ADDRESS, ADDRESS),
    "failed_at": (INT, ADDRESS, ctypes.POINTER(ctypes.c_int32), LONGS, LONGS),
}
_FUNCTIONS = {name: ctypes.CFUNCTYPE(*signature) for name, signature in _SIGNATURES.items()}


class Table(ctypes.Structure):
    """pyacc_driver of native/include/pyacc_driver.h."""

    _fields_ = [
        ("version", ctypes.c_int32),
        ("flags", ctypes.c_int32),
        ("self", ADDRESS),
        *_FUNCTIONS.items(),
    ]


@dataclass
class FakeDriver:
    """One device. `calls` has a line for each thing done, in the order in which it was done."""

    flags: int = 0
    capacity: int = 1 << 20
    calls: list[str] = field(default_factory=list)
    blocks: dict[int, Any] = field(default_factory=dict)
    streams: dict[int, list[Callable[[], None]]] = field(default_factory=dict)
    events: dict[int, bool] = field(default_factory=dict)
    kernels: dict[int, Callable[..., int]] = field(default_factory=dict)
    error: bytes = b""
    failure: tuple[int, int, int] | None = None
    fail_next: dict[str, int] = field(default_factory=dict)  # function → the code it answers once

    def __post_init__(self) -> None:
        self.numbers = itertools.count(1)
        functions = {name: _FUNCTIONS[name](self._entry(name)) for name in _SIGNATURES}
        self.table = Table(1, self.flags, None, **functions)

    def register(self, name: str, ordinal: int = 0) -> _native.Device:
        _DRIVERS.append(self)  # the runtime keeps the table for good
        return _native.register_driver(name, ordinal, ctypes.addressof(self.table))

    def _entry(self, name: str) -> Callable[..., Any]:
        function = getattr(self, "_" + name)

        def entry(_: Any, *arguments: Any) -> Any:
            if name in self.fail_next:
                self.error = f"{name} was told to fail".encode()
                return self.fail_next.pop(name)
            return function(*arguments)

        return entry

    # ---- memory

    def _alloc(self, count: int, address: Any) -> int:
        if count + sum(map(len, self.blocks.values())) > self.capacity:
            self.error = b"no memory left"
            return OUT_OF_MEMORY
        block = (ctypes.c_ubyte * count)(*[POISON] * count)
        address[0] = ctypes.addressof(block)
        self.blocks[address[0]] = block
        self.calls.append(f"alloc {count}")
        return 0

    def _free(self, address: int) -> int:
        if self.blocks.pop(address, None) is None:
            return self._refuse("free of what is not allocated")
        self.calls.append("free")
        return 0

    def _copy(
        self, direction: int, target: int, source: int, row: int, rows: int, to: int, of: int, stream: Any
    ) -> int:
        def copy() -> None:
            for i in range(rows):
                ctypes.memmove(target + i * to, source + i * of, row)
            self.calls.append(f"{('upload', 'download', 'move')[direction]} {row}x{rows}")

        own = [address for address, side in ((target, (0, 2)), (source, (1, 2))) if direction in side]
        if not all(self._holds(address, (rows - 1) * to + row) for address in own):
            return self._refuse("a copy leaves its allocation")
        return self._run(stream, copy)

    def _zero(self, address: int, count: int, stream: Any) -> int:
        def zero() -> None:
            ctypes.memset(address, 0, count)
            self.calls.append(f"zero {count}")

        return self._run(stream, zero) if self._holds(address, count) else self._refuse("zeros leave their allocation")

    def _memory(self, free: Any, total: Any) -> int:
        total[0] = self.capacity
        free[0] = self.capacity - sum(map(len, self.blocks.values()))
        return 0

    def _holds(self, address: int, count: int) -> bool:
        return any(at <= address and address + count <= at + len(block) for at, block in self.blocks.items())

    # ---- streams

    def _run(self, stream: Any, work: Callable[[], None]) -> int:
        if stream is None:
            work()
        elif stream not in self.streams:
            return self._refuse("no such stream")
        else:
            self.streams[stream].append(work)
        return 0

    def _stream_create(self, stream: Any) -> int:
        stream[0] = next(self.numbers)
        self.streams[stream[0]] = []
        return 0

    def _stream_destroy(self, stream: int) -> int:
        return 0 if self.streams.pop(stream, None) is not None else INVALID

    def _stream_synchronize(self, stream: int) -> int:
        self.advance(stream)
        return 0

    def _stream_query(self, stream: int) -> int:
        return NOT_READY if self.streams[stream] else 0

    def _event_create(self, event: Any) -> int:
        event[0] = next(self.numbers)
        self.events[event[0]] = True
        return 0

    def _event_destroy(self, event: int) -> int:
        self.calls.append("destroy event")
        return 0

    def _event_record(self, event: int, stream: int) -> int:
        self.events[event] = False
        return self._run(stream, lambda: self.events.__setitem__(event, True))

    def _event_query(self, event: int) -> int:
        return 0 if self.events[event] else NOT_READY

    def _stream_wait_event(self, stream: int, event: int) -> int:
        return self._run(stream, lambda: self._wait_for(event))

    def _wait_for(self, event: int) -> None:
        for other in list(self.streams):
            if not self.events[event]:
                self.advance(other)
        assert self.events[event]

    def advance(self, stream: int) -> None:
        """Does the work that the stream has."""
        while self.streams[stream]:
            self.streams[stream].pop(0)()

    # ---- kernels

    def _launch(self, kernel: int, grid: Any, block: Any, shared: int, args: Any, stream: Any) -> int:
        if stream is not None:
            # Arguments are read now, as cuLaunchKernel does.
            run = self.kernels[kernel](args)
            return self._run(stream, run)  # type: ignore[arg-type]  # a kernel for streams returns its work
        self.calls.append(f"launch {kernel} grid {grid[:3]} block {block[:3]} shared {shared}")
        return self.kernels[kernel](args)

    def _last_error(self) -> int:
        self._message = ctypes.create_string_buffer(self.error)
        return ctypes.addressof(self._message)

    def _failed_at(self, site: Any, a: Any, b: Any) -> int:
        if self.failure is None:
            return 0
        site[0], a[0], b[0] = self.failure
        return 1

    def _refuse(self, reason: str) -> int:
        self.error = reason.encode()
        return INVALID


_DRIVERS: list[FakeDriver] = []
_names = (f"fake{number}" for number in itertools.count())


def fake_device(flags: int = QUEUE_THREADS, capacity: int = 1 << 20) -> tuple[_native.Device, FakeDriver]:
    """A new device, and its driver."""
    driver = FakeDriver(flags, capacity)
    return driver.register(next(_names)), driver
