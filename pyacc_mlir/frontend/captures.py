# SPDX-License-Identifier: Apache-2.0
"""Arrays that called functions see in their own scopes: module arrays, closures, attributes; numbers of objects.

They are arguments of the block that nobody wrote, found anew at every call (language.md §4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyacc_mlir.frontend.function_values import Origin
from pyacc_mlir.frontend.types import Array, Scalar

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_types import Typing


@dataclass(frozen=True, slots=True)
class Capture:
    """One such value, and how it is found: from a live-in of the block, or from its scope."""

    origin: Origin
    type: Array | Scalar

    @property
    def name(self) -> str:
        """As a message names it: `helper.TABLE`."""
        return ".".join(self.origin)


def captures_of(typing: Typing) -> tuple[Capture, ...]:
    """The captured values of a block and of all functions that it calls, each once."""
    return tuple(dict.fromkeys(_captures(typing, set())))


def _captures(typing: Typing, seen: set[int]) -> Iterator[Capture]:
    if id(typing) in seen:
        return
    seen.add(id(typing))
    yield from typing.captures.values()
    for instance in typing.instances.values():
        yield from _captures(instance.typing, seen)
