# SPDX-License-Identifier: Apache-2.0
"""What a program sees: `acc.jit`, the exceptions, the routines of the runtime. Here compiler and runtime meet."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

from pyacc_mlir.diagnostics.errors import (
    AccError,
    AccWarning,
    CompileError,
    DataError,
    DeviceError,
    InternalCompilerError,
    PragmaError,
    UnsupportedError,
)
from pyacc_mlir.jit_function import JitFunction
from pyacc_mlir.options import CompileOptions, check_device, environment

#: The version of the OpenACC specification that is implemented, as `_OPENACC` gives it.
openacc_version = 202211


def jit(fn: Callable[..., Any] | None = None, /, **options: Any) -> Any:
    """Compile the OpenACC constructs of a function: `@acc.jit` or `@acc.jit(option=…)`.

    Options, described at `CompileOptions`: `device`, `fastmath`, `contract`, `strict`, `target`, `cache`, `auto`,
    `boundscheck`.

    Raises:
        PragmaError: a pragma is wrong.
        CompileError: the function's source cannot be found or read.
        TypeError: there is no such option, or what is decorated is not a function.
    """
    chosen = CompileOptions.of(options)
    if fn is None:
        return lambda function: _decorate(function, chosen)
    return _decorate(fn, chosen)


def _decorate(fn: Any, options: CompileOptions) -> Any:
    match fn:
        case staticmethod() | classmethod():
            return type(fn)(_decorate(fn.__func__, options))
        case JitFunction():
            return JitFunction(fn.py_func, options)
        case FunctionType():
            try:
                return JitFunction(fn, options)
            except AccError as error:
                raise error.with_traceback(None) from None  # the compiler's own frames are of no interest to the user
    raise TypeError(f"acc.jit expects a function written in Python, found {type(fn).__name__}")


def get_num_devices(device_type: str) -> int:
    """How many devices of a type there are (OpenACC 3.3 §3.2.1)."""
    return 1 if device_type == "host" else 0


def get_device_type() -> str:
    """The type of the device that constructs run on (§3.2.3)."""
    name = environment().device_type or "host"
    check_device(name)
    return "host"


def get_device_num(device_type: str) -> int:
    """The number of the current device of a type (§3.2.5)."""
    check_device(device_type)
    return 0


class Acc:
    """The object `acc`: call it, or its `jit`, to decorate a function."""

    AccWarning = AccWarning
    CompileError = CompileError
    DataError = DataError
    DeviceError = DeviceError
    InternalCompilerError = InternalCompilerError
    PragmaError = PragmaError
    UnsupportedError = UnsupportedError

    openacc_version = openacc_version
    jit = staticmethod(jit)
    get_num_devices = staticmethod(get_num_devices)
    get_device_type = staticmethod(get_device_type)
    get_device_num = staticmethod(get_device_num)

    def __call__(self, fn: Callable[..., Any] | None = None, /, **options: Any) -> Any:
        """As `acc.jit`: pyACC's `@acc()`."""
        return jit(fn, **options)

    def __repr__(self) -> str:
        return "<pyacc_mlir.acc>"


acc = Acc()
