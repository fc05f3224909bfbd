# SPDX-License-Identifier: Apache-2.0
"""The compiled-function object: what `acc.jit` makes of a function.

Decorating reads the function and checks its pragmas. The first call divides it into blocks and the shell that calls
them; each block compiles when it meets new types.
"""

from __future__ import annotations

import ast
import functools
import inspect
import threading
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from pyacc_mlir.device_choice import apply_environment, device_name
from pyacc_mlir.diagnostics import Collector
from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.capture import CapturedFunction, capture
from pyacc_mlir.frontend.module_declare import Declared, clauses_of, module_declares
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone
from pyacc_mlir.frontend.sema import check
from pyacc_mlir.options import CompileOptions, environment
from pyacc_mlir.rebuild import inside_wrappers

if TYPE_CHECKING:
    from pyacc_mlir.build import Built
    from pyacc_mlir.runtime.call_stats import CallStats
    from pyacc_mlir.specialise import Specialiser


class JitFunction:
    """A function whose constructs are compiled; called like the function it was made of.

    Attributes:
        py_func: that function.
        options: the options given to `acc.jit`.
    """

    def __init__(self, fn: FunctionType, options: CompileOptions) -> None:
        functools.update_wrapper(self, fn)
        self.py_func = fn
        self.options = options
        self._captured = capture(fn)
        self._inner = self._captured.fn or fn  # what decorators below ours have wrapped
        inside_wrappers(fn, self._inner, self._inner)
        self._tree, self._declares = _checked(self._captured)
        self._run: Callable[..., Any] = self._first_call if _has_constructs(self._tree) else fn
        self._shell: Built | None = None
        self._calls: CallStats | None = None
        self._building = threading.RLock()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._run(*args, **kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self) -> str:
        return self.py_func.__qualname__

    def __repr__(self) -> str:
        return f"<acc.jit function {self.py_func.__qualname__}>"

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Compile for these arguments, ahead of a call.

        Raises:
            CompileError, UnsupportedError: as the call would.
            TypeError: the types inside the function do not follow from the arguments alone.
        """
        for specialiser, types, _ in self._typed_blocks(args, kwargs):
            specialiser.prepare(types)

    def lower(self, *args: Any, stage: str = "llvm", **kwargs: Any) -> str:
        """The text of a stage, for each block: `pragmas`, `shell`, `acc`, `data`, `mapped`, `cpu`, `llvm`, `asm` …

        Without arguments: for the types that the function has been called with.
        """
        from pyacc_mlir import inspection

        if stage == "pragmas":
            return inspection.pragma_text(self._tree)
        if stage == "shell":
            return ast.unparse(self._built().tree)
        blocks = self._built().specialisers
        known = inspection.called_types(blocks) if not args and not kwargs else []
        return inspection.stage_texts(known or self._typed_blocks(args, kwargs), stage)

    def report(self) -> str:
        """What was parallelised, left serial or left to Python, and why, one line each."""
        from pyacc_mlir import inspection

        return inspection.report(self._built().specialisers)

    def stats(self) -> dict[str, int | float]:
        """How many blocks the function has, how many versions of them have been compiled, and what its calls have done.

        That is what `acc.stats()` says of devices with memory of their own: `bytes_to_device`, `launches`, … There is
        nothing of it before the first call on one.
        """
        from pyacc_mlir import inspection

        return {**inspection.stats(self._built().specialisers), **(self._calls.read() if self._calls else {})}

    def reset_stats(self) -> None:
        """Count what calls do from zero."""
        if self._calls:
            self._calls.reset()

    def _typed_blocks(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> list[tuple[Specialiser, dict[str, Any], str]]:
        from pyacc_mlir import inspection

        bound = inspect.signature(self._inner).bind(*args, **kwargs)
        bound.apply_defaults()
        device = self.options.device or device_name()
        return inspection.typed_blocks(self._built().specialisers, bound.arguments, device)

    def _first_call(self, *args: Any, **kwargs: Any) -> Any:
        if environment().disabled:
            return self.py_func(*args, **kwargs)
        device_name(self.options.device)
        apply_environment()
        self._run = self._made_run()
        return self._run(*args, **kwargs)

    def _made_run(self) -> Callable[..., Any]:
        """What runs in place of the function from the first call on."""
        from pyacc_mlir.runtime.call_stats import CallStats

        with self._building:
            self._calls = self._calls or CallStats()
        run: Callable[..., Any] = inside_wrappers(self.py_func, self._inner, self._built().function)
        declared = clauses_of(self._declares)
        run = self._after(declared, run) if declared else run
        return self._calls.counted(run, self.options.device)

    def _after(self, declared: tuple[Declared, ...], run: Callable[..., Any]) -> Callable[..., Any]:
        """`run`, once the device has what the module declares."""
        from pyacc_mlir.runtime.module_data import ModuleData

        data = ModuleData.of(self._inner.__globals__, self._captured.source.path, declared)

        def run_with_data(*args: Any, **kwargs: Any) -> Any:
            data.enter(self.options.device)
            return run(*args, **kwargs)

        return run_with_data

    def _built(self) -> Built:
        """The shell, made when it is first needed: by then the function's globals are there."""
        with self._building:
            if self._shell is None:
                from pyacc_mlir.build import build_shell

                self._shell = build_shell(self._inner, self._captured.source, self._tree, self.options)
            return self._shell


def _checked(captured: CapturedFunction) -> tuple[ast.FunctionDef, tuple[Directive, ...]]:
    """The function's tree, and what its module declares."""
    collector = Collector()
    declares = module_declares(captured.source, collector)
    tree = attach(captured.source, captured.node, collector)
    known = () if captured.fn is None else {*captured.fn.__globals__, *captured.fn.__code__.co_freevars}
    check(captured.source, tree, collector, known)
    collector.raise_errors()
    collector.issue_warnings()
    return tree, declares


def _has_constructs(tree: ast.FunctionDef) -> bool:
    return any(isinstance(node, Construct | Standalone) for node in ast.walk(tree))
