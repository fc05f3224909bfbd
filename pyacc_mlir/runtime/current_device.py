# SPDX-License-Identifier: Apache-2.0
"""Blocks whose function has no device of its own run on the thread's current one, found anew for each call."""

from __future__ import annotations

from collections.abc import Callable

from pyacc_mlir.runtime.icv import find_name, known_name

Call = Callable[..., object]


def on_current_device(make: Callable[[str], Call]) -> Call:
    """A function that calls what `make` gives for the name of the current device."""
    calls = _Calls(make)

    def run(*args: object) -> object:
        return calls[known_name()](*args)

    return run


class _Calls(dict[str | None, Call]):
    """By the name of the device; under None, which stays missing, comes a device that has not been found yet."""

    def __init__(self, make: Callable[[str], Call]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, name: str | None) -> Call:
        if name is None:
            return self[find_name()]
        found = self[name] = self.make(name)
        return found
