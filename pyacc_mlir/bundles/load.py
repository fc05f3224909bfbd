# SPDX-License-Identifier: Apache-2.0
"""`acc.load(path)`: functions that were compiled ahead of time. No part of the compiler is imported for them."""

from __future__ import annotations

import importlib
import os
from types import FunctionType
from typing import Any

from pyacc_mlir.bundles.format import Bundle, BundledFunction
from pyacc_mlir.bundles.processor import missing_features
from pyacc_mlir.device_choice import apply_environment, load_on
from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.options import CompileOptions


class LoadedBundle:
    """The functions of a bundle by their names; a bundle of one function can be called itself."""

    def __init__(self, path: str, functions: dict[str, FunctionType]) -> None:
        self._path = path
        self._functions = functions

    def __getattr__(self, name: str) -> FunctionType:
        try:
            return self._functions[name]
        except KeyError:
            raise AttributeError(f"{self!r} has no function {name!r}", name=name, obj=self) from None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(self._functions) != 1:
            raise TypeError(f"{self!r} has more than one function: call one of them by its name")
        (function,) = self._functions.values()
        return function(*args, **kwargs)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._functions]

    def __repr__(self) -> str:
        return f"<functions of {self._path}: {', '.join(self._functions)}>"


def load(path: str | os.PathLike[str]) -> LoadedBundle:
    """The functions that `fn.compile(…).save(path)` or `pyacc-opt --emit=bundle` have written.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no bundle, or damaged.
        DeviceError: it is for a processor or a device that is not here.
    """
    with open(path, "rb") as file:
        content = file.read()
    try:
        bundle = Bundle.of_bytes(content)
    except ValueError as error:
        raise ValueError(f"{os.fspath(path)}: {error}") from None
    apply_environment()
    return LoadedBundle(os.fspath(path), {each.name: _function(each) for each in bundle.functions})


def _function(bundled: BundledFunction) -> FunctionType:
    if missing := missing_features(bundled.processor):
        raise DeviceError(f"`{bundled.name}` is compiled for a processor with {', '.join(missing)}: this one has none")
    scope: dict[str, Any] = {name: importlib.import_module(module) for name, module in bundled.modules}
    scope |= dict(bundled.values)
    for name, artifact in bundled.blocks:
        scope[name] = _Block(bundled, artifact.name, load_on(bundled.device, artifact))
    if bundled.has_directives:
        from pyacc_mlir.shell_names import shell_names

        scope |= shell_names(CompileOptions(device=bundled.device))
    scope["__name__"] = f"pyacc_mlir bundle {bundled.name}"
    exec(compile(bundled.shell, bundled.path, "exec", dont_inherit=True), scope)
    function = scope[bundled.name]
    assert isinstance(function, FunctionType)
    function.__doc__ = bundled.doc
    return function


class _Block:
    """A block for the types that it was compiled for."""

    def __init__(self, bundled: BundledFunction, name: str, plan: Any) -> None:
        self._where = f"`{bundled.name}` ({bundled.path})"
        self._name = name
        from pyacc_mlir.runtime import _native

        self._dispatcher = _native.Dispatcher(self._refuse)
        self._dispatcher.add(plan)
        self._plan = plan

    def __call__(self, *args: object) -> object:
        return self._dispatcher(*args)

    def _refuse(self, _: object, args: tuple[object, ...]) -> object:
        from pyacc_mlir.frontend.types import UntypedError, described, type_of

        found = []
        for value in args:
            try:
                found.append(described(type_of(value)))
            except UntypedError as error:
                found.append(str(error))
        raise TypeError(
            f"{self._where} was compiled for other types: block {self._name} is called with {', '.join(found)}"
        )
