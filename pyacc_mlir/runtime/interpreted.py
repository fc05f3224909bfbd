# SPDX-License-Identifier: Apache-2.0
"""Directives that stay in interpreted code, as the shell of a function calls them: one method for each.

A method takes the place of its pragma and, in the order written, what the clauses were evaluated to: a variable is
`(clause, modifiers, text, value, section)`, anything else `(clause, *values)`. The arguments of `wait` are the clauses
"queues" and "devnum". What is carried out is what a compiled block does, on the same device.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, TypeAlias

from pyacc_mlir.device_groups import chosen_group
from pyacc_mlir.diagnostics.errors import DataError, DeviceError
from pyacc_mlir.runtime import _native, data_region, devices, icv, use_device
from pyacc_mlir.runtime.data_region import DataClause, DataRegion
from pyacc_mlir.runtime.queues import ASYNC_NOVAL, ASYNC_SYNC, async_argument, hold

Evaluated: TypeAlias = tuple[Any, ...]

_AS_KIND = {"self": "update_self", "device": "update_device", "device_resident": "create"}
#: Device types that are another word for one.
_TYPES = {"multicore": "host"}
#: Modifiers that make another kind of a clause.
_KINDS = frozenset({"readonly", "zero"})


@dataclass(frozen=True, slots=True)
class Directives:
    """The directives of one function. `option` is its `acc.jit(device=…)`; without it, the current device is meant."""

    option: str = ""

    def data(self, place: str, *clauses: Evaluated) -> Region:
        """The context of a `data` construct."""
        return Region(self, place, Request.of(clauses, self.kind))

    def enter_data(self, place: str, *clauses: Evaluated) -> None:
        with at_place(place):
            for request, device, queue in self._begun(clauses):
                data_region.enter_data(*request.data, device=device, queue=queue)

    def exit_data(self, place: str, *clauses: Evaluated) -> None:
        with at_place(place):
            for request, device, queue in self._begun(clauses):
                finalize = "finalize" in request.settings
                data_region.exit_data(*request.data, device=device, queue=queue, finalize=finalize)

    def update(self, place: str, *clauses: Evaluated) -> None:
        with at_place(place):
            for request, device, queue in self._begun(clauses):
                if_present = "if_present" in request.settings
                data_region.update(*request.data, device=device, queue=queue, if_present=if_present)

    def wait(self, place: str, *clauses: Evaluated) -> None:
        request = Request.of(clauses)
        if not request.holds:
            return
        with at_place(place):
            device = self._numbered(request, "devnum")
            hold(device, request.settings.get("queues", ()), request.queue)

    def host_data(self, place: str, *clauses: Evaluated) -> tuple[object, ...]:
        """What the names of `use_device` stand for inside."""
        request = Request.of(clauses)
        if not request.holds:
            return tuple(item.value for item in request.data)
        with at_place(place):
            device, if_present = self.device(), "if_present" in request.settings
            return tuple(use_device.pointer_to(device, item.name, item.value, if_present) for item in request.data)

    def init(self, place: str, *clauses: Evaluated) -> None:
        request = Request.of(clauses)
        if request.holds:
            with at_place(place):
                for name in _types_of(request):
                    self._choose(name, request)
                    self.device()

    def shutdown(self, place: str, *clauses: Evaluated) -> None:
        request = Request.of(clauses)
        if not request.holds:
            return
        with at_place(place):
            number = request.one("device_num", None)
            for name in _types_of(request):
                kind = self.device().name if name is None else icv.resolve(name)
                devices.check(kind, number or 0)
                for device in _native.devices():
                    if device.name == kind and number in (None, device.ordinal):
                        device.shut_down()

    def set(self, place: str, *clauses: Evaluated) -> None:
        """The `set` directive changes what holds for the thread: not for a function that has a device of its own."""
        request = Request.of(clauses)
        if request.holds:
            with at_place(place):
                self._choose(_types_of(request)[0], request)
                if "default_async" in request.settings:
                    icv.set_default_async(async_argument(request.one("default_async", ASYNC_NOVAL)))

    def current(self) -> AbstractContextManager[None]:
        """The function's device is the current one; inside, the program may set another."""
        return icv.current(self.option)

    def device(self) -> _native.Device:
        """Where the function runs now. Raises DeviceError where there is no such device."""
        return icv.device(self.option)

    def kind(self) -> str:
        """The type of that device, as `device_type` names it."""
        return self.device().name

    def _begun(self, clauses: tuple[Evaluated, ...]) -> Iterator[tuple[Request, _native.Device, int]]:
        """Once, after the `wait` clause; not at all where the `if` clause is false."""
        request = Request.of(clauses, self.kind)
        if request.holds:
            device = self.device()
            self.hold_back(request, device)
            yield request, device, request.queue

    def hold_back(self, request: Request, device: _native.Device) -> None:
        """Carry out the `wait` clause."""
        if "wait" in request.settings:
            waited = self._numbered(request, "wait devnum")
            hold(waited, request.settings["wait"], request.queue if waited is device else ASYNC_SYNC)

    def _numbered(self, request: Request, setting: str) -> _native.Device:
        device, number = self.device(), request.one(setting, None)
        return device if number is None else devices.find(device.name, int(number))

    @staticmethod
    def _choose(name: str | None, request: Request) -> None:
        number = request.one("device_num", None)
        if number is not None:
            icv.set_device_num(int(number), name)
        elif name is not None:
            icv.set_device_type(name)


def _types_of(request: Request) -> list[str | None]:
    """The arguments of `device_type`; None for the current type."""
    names = request.settings.get("device_type") or ("*",)
    return [None if name in ("*", "current") else _TYPES.get(name, str(name)) for name in names]


@dataclass(frozen=True, slots=True)
class Request:
    """The evaluated clauses of one directive."""

    data: list[DataClause] = field(default_factory=list)
    settings: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    @staticmethod
    def of(clauses: tuple[Evaluated, ...], device_kind: Callable[[], str] | None = None) -> Request:
        """The request; where `device_type` begins groups, `device_kind` says what the device is."""
        request = Request()
        for clause in _chosen(clauses, device_kind) if device_kind is not None else clauses:
            match clause:
                case (name, tuple() as modifiers, text, value, section):
                    flags = tuple(each for each in modifiers if each not in _KINDS)
                    kind = "_".join([_AS_KIND.get(str(name), str(name)), *(one for one in modifiers if one in _KINDS)])
                    request.data.append(DataClause(kind, text, value, section, flags))
                case (name, *values):
                    request.settings[name] = (*request.settings.get(name, ()), *values)
        return request

    def one(self, name: str, default: Any) -> Any:
        """The argument of a clause that has one."""
        found = self.settings.get(name)
        return found[0] if found else default

    @property
    def holds(self) -> bool:
        """Whether the `if` clause lets the directive happen."""
        return bool(self.one("if", True))

    @property
    def queue(self) -> int:
        """The number of the queue that `async` asks for."""
        found = self.settings.get("async")
        if found is None:
            return ASYNC_SYNC
        return async_argument(found[0]) if found else ASYNC_NOVAL


def _chosen(clauses: tuple[Evaluated, ...], kind: Callable[[], str]) -> Iterator[Evaluated]:
    """The clauses without those of `device_type` groups for other devices; a group's own replace defaults."""
    groups: dict[tuple[str, ...], list[Evaluated]] = {(): []}
    group: tuple[str, ...] = ()
    for clause in clauses:
        if clause[0] == "device_type":
            group = clause[1:]
        groups.setdefault(group, []).append(clause)
    named = chosen_group(groups, kind()) if len(groups) > 1 else ()
    chosen = groups[named][1:] if named else []
    replaced = {clause[0].split()[0] for clause in chosen}  # "wait devnum" is part of `wait`
    yield from (clause for clause in groups[()] if clause[0].split()[0] not in replaced)
    yield from chosen


class Region:
    """A `data` construct around statements that stay in Python."""

    __slots__ = ("_directives", "_place", "_region", "_request")

    def __init__(self, directives: Directives, place: str, request: Request) -> None:
        self._directives = directives
        self._place = place
        self._request = request
        self._region: DataRegion | None = None

    def __enter__(self) -> None:
        request = self._request
        if not request.holds:
            return
        with at_place(self._place):
            device = self._directives.device()
            self._directives.hold_back(request, device)
            data = [item for item in request.data if not use_device.is_pointer_clause(device, item)]
            region = DataRegion(*data, device=device, queue=request.queue)
            region.__enter__()
        self._region = region

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._region is not None:
            with at_place(self._place):
                self._region.__exit__(kind, error, traceback)


@contextmanager
def at_place(place: str) -> Iterator[None]:
    """Errors raised inside say where the pragma stands, as those of compiled blocks do."""
    try:
        yield
    except (DataError, DeviceError) as error:
        if not any(note.startswith("at ") for note in getattr(error, "__notes__", ())):
            error.add_note(f"at {place}")
        raise
