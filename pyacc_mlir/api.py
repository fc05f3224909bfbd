# SPDX-License-Identifier: Apache-2.0
"""What a program sees: `acc.jit`, the exceptions, the routines of the runtime. Here compiler and runtime meet."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import FunctionType, MethodType, ModuleType
from typing import Any

from pyacc_mlir import parallelism
from pyacc_mlir.device_choice import apply_environment, check_names
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
from pyacc_mlir.options import CompileOptions

#: The version of the OpenACC specification that is implemented, as `_OPENACC` gives it.
openacc_version = 202211


def jit(fn: Callable[..., Any] | None = None, /, **options: Any) -> Any:
    """Compile the OpenACC constructs of a function: `@acc.jit` or `@acc.jit(option=…)`.

    Options, described at `CompileOptions`: `device`, `fastmath`, `contract`, `reduction_order`, `strict`,
    `target`, `cache`, `auto`, `boundscheck`.

    Raises:
        PragmaError: a pragma is wrong.
        CompileError: the function's source cannot be found or read.
        DeviceError: there is no such kind of device.
        TypeError: there is no such option, or what is decorated is not a function.
    """
    chosen = CompileOptions.of(options)
    check_names(chosen)
    if fn is None:
        return lambda function: _decorate(function, chosen)
    return _decorate(fn, chosen)


def load(path: str | os.PathLike[str]) -> Any:
    """The functions that `fn.compile(…).save(path)` or `pyacc-opt --emit=bundle` have compiled ahead of time.

    They are attributes of what is returned; where there is one only, it can be called itself.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no bundle, or damaged.
        DeviceError: it is for a processor or a device that is not here.
    """
    from pyacc_mlir.bundles.load import load as load_bundle

    return load_bundle(path)


def analyse(source: str | os.PathLike[str] | ModuleType, /, **options: Any) -> ModuleType:
    """A module like `source`, a module, a path or the text of a program, whose functions find their parallel loops.

    Each is `acc.jit(auto=True)` of the function, with further `options` as there. A program that comes as text or as a
    file is executed, as importing it does; a module that is there already stays as it is.

    Raises:
        OSError: the file cannot be read.
        TypeError: there is no such option, or `source` is something else.
    """
    from pyacc_mlir.analyse import analysed

    return analysed(source, jit(**{"auto": True, **options}))


def _decorate(fn: Any, options: CompileOptions) -> Any:
    from pyacc_mlir.jit_function import JitFunction  # NumPy comes with it: not for the import of the package

    match fn:
        case staticmethod() | classmethod():
            return type(fn)(_decorate(fn.__func__, options))
        case MethodType():
            return MethodType(_decorate(fn.__func__, options), fn.__self__)
        case JitFunction():
            return JitFunction(fn.py_func, options)
        case FunctionType():
            try:
                return JitFunction(fn, options)
            except AccError as error:
                raise error.with_traceback(None) from None  # the compiler's own frames are of no interest to the user
    raise TypeError(f"acc.jit expects a function written in Python, found {type(fn).__name__}")


def _routines() -> dict[str, object]:
    from pyacc_mlir.runtime.routines import ROUTINES

    apply_environment()
    return ROUTINES


class Acc(parallelism.Namespace):
    """The object `acc`: call it, or its `jit`, to decorate a function. It has the routines of the runtime library."""

    AccWarning = AccWarning
    CompileError = CompileError
    DataError = DataError
    DeviceError = DeviceError
    InternalCompilerError = InternalCompilerError
    PragmaError = PragmaError
    UnsupportedError = UnsupportedError

    openacc_version = openacc_version
    jit = staticmethod(jit)
    load = staticmethod(load)
    analyse = staticmethod(analyse)

    gang_id = staticmethod(parallelism.gang_id)
    worker_id = staticmethod(parallelism.worker_id)
    vector_lane = staticmethod(parallelism.vector_lane)
    num_gangs = staticmethod(parallelism.num_gangs)
    num_workers = staticmethod(parallelism.num_workers)
    vector_length = staticmethod(parallelism.vector_length)

    def __call__(self, fn: Callable[..., Any] | None = None, /, **options: Any) -> Any:
        """As `acc.jit`: pyACC's `@acc()`."""
        return jit(fn, **options)

    def __getattr__(self, name: str) -> Any:
        """The routines of the runtime library, loaded with the first use of one."""
        if not name.startswith("_"):
            found = _routines()
            if name in found:
                return found[name]
        raise AttributeError(f"acc has no {name!r}", name=name, obj=self)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_routines()})

    def __repr__(self) -> str:
        return "<pyacc_mlir.acc>"


acc = Acc()
