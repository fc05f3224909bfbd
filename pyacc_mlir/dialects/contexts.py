# SPDX-License-Identifier: Apache-2.0
"""The MLIR context of compilations: making one takes several milliseconds, so one serves many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import ir

# A context keeps every type, attribute and location that it has seen.
_MOST_USES = 64


@dataclass(slots=True)
class _Shared:
    context: ir.Context | None = None
    uses: int = 0


_shared = _Shared()


@contextmanager
def shared_context() -> Iterator[ir.Context]:
    """A context, entered. Only one thread at a time may have it; after an error the next one gets a new one."""
    context, _shared.context = _shared.context, None
    if context is None or _shared.uses >= _MOST_USES:
        context = ir.Context()
        # Its threads would outlive the compilation: a process that forks would leave them behind.
        context.enable_multithreading(False)
        _shared.uses = 0
    with context:
        yield context
    _shared.context = context
    _shared.uses += 1
