# SPDX-License-Identifier: Apache-2.0
"""OpenACC for Python: `#pragma acc` comments in a function decorated with `@acc.jit`, compiled through MLIR.

`from pyacc_mlir import acc`, or `import pyacc_mlir as acc`. Nothing is loaded before it is needed.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyacc_mlir.api import acc as acc

__all__ = ["acc"]


def __getattr__(name: str) -> object:
    if name.startswith("_") or _is_module(name):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pyacc_mlir import api

    if name == "acc":
        value: object = api.acc
    elif hasattr(api.acc, name):  # `import pyacc_mlir as acc`
        value = getattr(api.acc, name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def _is_module(name: str) -> bool:
    """Whether the import of a part of this package has come here first."""
    return importlib.util.find_spec(f"{__name__}.{name}") is not None


def __dir__() -> list[str]:
    from pyacc_mlir import api

    return sorted({*globals(), *__all__, *(name for name in dir(api.acc) if not name.startswith("_"))})
