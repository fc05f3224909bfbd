# SPDX-License-Identifier: Apache-2.0
"""The types that hand calls on: arguments come as they were given, and nothing is kept alive or lost."""

from __future__ import annotations

import contextvars
import gc
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from pyacc_mlir.runtime import _native


class Called(_native.Forwarder):
    def __init__(self, run: Callable[..., Any] | None = None, **_: Any) -> None:
        if run is not None:
            self._run = run


_native.inherit_vectorcall(Called)


def seen(*args: Any, **kwargs: Any) -> tuple[Any, ...]:
    return args, kwargs


def test_arguments_come_as_they_are_given() -> None:
    called = Called(seen, unused=1)
    expected = ((1, 2), {"c": 3})
    assert called(1, 2, c=3) == called(*(1, 2), **{"c": 3}) == called.__call__(1, 2, c=3) == expected
    assert called() == ((), {})
    assert list(map(called, [1])) == [((1,), {})]
    with pytest.raises(ZeroDivisionError):
        Called(lambda: 1 // 0)()
    with pytest.raises(TypeError, match="not ready"):
        Called()()


def test_what_is_called_may_change_meanwhile() -> None:
    called = Called()

    def first() -> str:
        called._run = lambda: "second"
        gc.collect()
        return "first"

    called._run = first
    del first
    assert [called(), called()] == ["first", "second"]


def test_cycles_are_collected() -> None:
    called = Called()
    called._run = lambda: called
    gone = weakref.ref(called)
    del called
    gc.collect()
    assert gone() is None


def test_switch_follows_the_context() -> None:
    variable: contextvars.ContextVar[str | None] = contextvars.ContextVar("device", default=None)
    asked: list[str | None] = []
    calls: dict[str, Callable[..., Any]] = {}

    def missing(name: str | None) -> Callable[..., Any]:
        asked.append(name)
        if name == "wrong":
            raise LookupError(name)
        if name is not None:
            calls[name] = lambda *args: (name, *args)
        return lambda *args: ("found", *args)

    switch = _native.DeviceSwitch(variable, calls, missing)
    assert [switch(1), switch(2)] == [("found", 1), ("found", 2)]
    variable.set("a")
    assert [switch(1), switch(2)] == [("found", 1), ("a", 2)]
    assert contextvars.copy_context().run(switch, 3) == ("a", 3)
    elsewhere: list[Any] = []
    thread = threading.Thread(target=lambda: elsewhere.append(switch(4)))
    thread.start()
    thread.join()
    assert elsewhere == [("found", 4)]
    assert asked == [None, None, "a", None]
    variable.set("wrong")
    with pytest.raises(LookupError):
        switch(5)
    with pytest.raises(TypeError):
        _native.DeviceSwitch("no variable", calls, missing)  # type: ignore[arg-type]
