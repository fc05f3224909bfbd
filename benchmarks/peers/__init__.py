# SPDX-License-Identifier: Apache-2.0
"""What the suite is compared with. A peer that is not installed is named and left out."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from benchmarks.kernels.kernel import Arguments, Kernel

#: Gives a call of the kernel with the arguments; compiling happens here or in the first call.
Bind = Callable[[Kernel, Arguments], Callable[[], Any]]

OURS = "acc"
#: The module of each, and what its `open_peer` gets.
_PEERS = {
    OURS: ("ours", ()),
    "gcc": ("c", ("gcc",)),
    "clang": ("c", ("clang",)),
    "numba": ("numba", (False,)),
    "numba fast": ("numba", (True,)),
    "numpy": ("numpy", ()),
}
NAMES = tuple(_PEERS)
#: NumPy calls libraries for some of these programs: shown, but no compiler of the same loops.
COMPILERS = tuple(name for name in NAMES if name not in (OURS, "numpy"))


class MissingPeerError(Exception):
    """The peer is not on this machine; the text says what is missing."""


def open_peer(name: str) -> Bind:
    """Load it. Raises MissingPeerError."""
    module, arguments = _PEERS[name]
    bind: Bind = import_module(f"benchmarks.peers.{module}").open_peer(*arguments)
    return bind
