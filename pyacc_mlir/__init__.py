# SPDX-License-Identifier: Apache-2.0
"""OpenACC for Python: `#pragma acc` comments in a function decorated with `@acc.jit`, compiled through MLIR.

`from pyacc_mlir import acc`, or `import pyacc_mlir as acc`. Nothing is loaded before it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyacc_mlir.api import acc as acc

_PUBLIC = (
    "AccWarning",
    "CompileError",
    "DataError",
    "DeviceError",
    "InternalCompilerError",
    "PragmaError",
    "UnsupportedError",
    "get_device_num",
    "get_device_type",
    "get_num_devices",
    "jit",
    "openacc_version",
)
__all__ = ["acc"]


def __getattr__(name: str) -> object:
    if name != "acc" and name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pyacc_mlir import api

    value: object = getattr(api, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_PUBLIC})
