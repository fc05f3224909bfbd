# SPDX-License-Identifier: Apache-2.0
"""The compiled-function object: what `acc.jit` makes of a function.

Decorating reads the function and checks its pragmas. The first call divides it into blocks and the shell that calls
them; each block compiles when it meets new types.
"""

from __future__ import annotations

import ast
import functools
import threading
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from pyacc_mlir.device_choice import apply_environment, device_name
from pyacc_mlir.diagnostics.warned import issue
from pyacc_mlir.options import CompileOptions, environment
from pyacc_mlir.pickling import reduced
from pyacc_mlir.rebuild import inside_wrappers
from pyacc_mlir.runtime import _native

if TYPE_CHECKING:
    from pyacc_mlir.ahead import CompiledAhead
    from pyacc_mlir.build import Built
    from pyacc_mlir.front import Front
    from pyacc_mlir.frontend.module_declare import Declared
    from pyacc_mlir.runtime.call_stats import CallStats
    from pyacc_mlir.specialise import Specialiser


class JitFunction(_native.Forwarder):
    """A function whose constructs are compiled; called like the function it was made of.

    Attributes:
        py_func: that function.
        options: the options given to `acc.jit`.
    """

    def __init__(self, fn: FunctionType, options: CompileOptions) -> None:
        from pyacc_mlir.ready import ReadyFunction

        functools.update_wrapper(self, fn)
        self.py_func = fn
        self.options = options
        self._building = threading.RLock()
        self._known_front: Front | None = None
        self._shell: Built | None = None
        self._calls: CallStats | None = None
        self._ready = ReadyFunction.find(fn, options)
        self._run = self._first_call if self._ready or self._check() else fn

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self) -> str | tuple[Callable[..., Any], tuple[Any, ...]]:
        return reduced(self)

    def __copy__(self) -> JitFunction:
        return self  # as functions are copied

    def __deepcopy__(self, memo: dict[int, object]) -> JitFunction:
        return self

    def __repr__(self) -> str:
        return f"<acc.jit function {self.py_func.__qualname__}>"

    def compile(self, *args: Any, target: str = "", cpu: str = "", **kwargs: Any) -> CompiledAhead:
        """Compile for these arguments, ahead of a call.

        Args:
            args: as in a call, or one text with the types of the parameters: "f64[:], f64[:, :], n=i64".
            target: "host", "simt" or "sm_90", where it is not the function's own; the device need not be here.
            cpu: the processor of the host, "x86-64-v3": LLVM's name; else this machine's.

        Returns:
            What has been compiled: `save(path)` writes a file that `acc.load(path)` takes on another machine.

        Raises:
            CompileError, UnsupportedError: as the call would.
            TypeError: the types inside the function do not follow from the arguments alone.
            ValueError: there is no such target.
        """
        from pyacc_mlir.ahead import compile_ahead, options_ahead

        options = options_ahead(self.options, target, cpu)
        return compile_ahead(self._front, self._built(), self._typed_blocks(args, kwargs), options)

    def lower(self, *args: Any, stage: str = "llvm", **kwargs: Any) -> str:
        """The text of a stage, for each block: `pragmas`, `shell`, `acc`, `data`, `mapped`, `cpu`, `llvm`, `asm` …

        Without arguments: for the types that the function has been called with.
        """
        from pyacc_mlir import inspection

        if stage == "pragmas":
            return inspection.pragma_text(self._front.tree)
        if stage == "shell":
            return ast.unparse(self._built().tree)
        blocks = self._built().specialisers
        known = inspection.called_types(blocks) if not args and not kwargs else []
        return inspection.stage_texts(known or self._typed_blocks(args, kwargs), stage)

    def report(self) -> str:
        """What was parallelised, left serial or left to Python, and why, one line each."""
        from pyacc_mlir import inspection

        built = self._built()
        return inspection.report(built.specialisers, built.left, self._front.captured.source.path)

    def stats(self) -> dict[str, int | float]:
        """How many blocks the function has, how many versions of them have been compiled, and what its calls have done.

        That is what `acc.stats()` says of devices with memory of their own: `bytes_to_device`, `launches`, … On the
        host all of it is 0.
        """
        from pyacc_mlir import inspection
        from pyacc_mlir.runtime.call_stats import CallStats

        return {**inspection.stats(self._built().specialisers), **(self._calls or CallStats()).read()}

    def reset_stats(self) -> None:
        """Count what calls do from zero."""
        if self._calls:
            self._calls.reset()

    def _typed_blocks(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> list[tuple[Specialiser, dict[str, Any], str]]:
        import inspect

        device = self.options.device or device_name()
        from pyacc_mlir import inspection

        if len(args) == 1 and isinstance(args[0], str) and not kwargs:
            return inspection.annotated_blocks(self._built().specialisers, self._front.captured.node, args[0], device)
        bound = inspect.signature(self._front.inner).bind(*args, **kwargs)
        bound.apply_defaults()
        return inspection.typed_blocks(self._built().specialisers, bound.arguments, device)

    def _first_call(self, *args: Any, **kwargs: Any) -> Any:
        if environment().disabled or self._is_left_to_python():
            return self.py_func(*args, **kwargs)
        device_name(self.options.device)
        apply_environment()
        self._run = self._made_run()
        return self._run(*args, **kwargs)

    def _is_left_to_python(self) -> bool:
        """ACC_DEVICE_TYPE=python, where neither `acc.jit` nor the program says otherwise."""
        if self.options.device or not environment().is_python:
            return False
        from pyacc_mlir.runtime import icv

        return icv.is_initial()

    def _made_run(self) -> Callable[..., Any]:
        """What runs in place of the function from the first call on."""
        from pyacc_mlir.runtime.call_stats import CallStats

        with self._building:
            self._calls = self._calls or CallStats()
        run: Callable[..., Any] = self._started() or self._declared(
            inside_wrappers(self.py_func, self._front.inner, self._built().function)
        )
        return self._calls.counted(run, self.options.device)

    def _started(self) -> FunctionType | None:
        """What runs where the front end is not needed: a function that an earlier process has built."""
        return self._ready.start(lambda: self._built().specialisers) if self._ready else None

    def _declared(self, run: Callable[..., Any]) -> Callable[..., Any]:
        from pyacc_mlir.frontend.module_declare import clauses_of

        declared = clauses_of(self._front.declares)
        return self._after(declared, run) if declared else run

    def _after(self, declared: tuple[Declared, ...], run: Callable[..., Any]) -> Callable[..., Any]:
        """`run`, once the device has what the module declares."""
        from pyacc_mlir.runtime.module_data import ModuleData

        front = self._front
        data = ModuleData.of(front.inner.__globals__, front.captured.source.path, declared)

        def run_with_data(*args: Any, **kwargs: Any) -> Any:
            data.enter(self.options.device)
            return run(*args, **kwargs)

        return run_with_data

    def _check(self) -> bool:
        """Check the function now, and say whether there is something to compile."""
        front = self._front
        inside_wrappers(self.py_func, front.inner, front.inner)
        return front.has_constructs or self.options.auto

    @property
    def _front(self) -> Front:
        """The function as the front end sees it. It is not asked where an earlier process has."""
        with self._building:
            if self._known_front is None:
                from pyacc_mlir.front import Front

                if self._ready is None:
                    self._known_front = Front.of(self.py_func)
                    issue(self._known_front.warnings)
                else:
                    self._known_front = Front.of(self.py_func, self._ready.text, self._ready.record.words)
            return self._known_front

    def _built(self) -> Built:
        """The shell, made when it is first needed: by then the function's globals are there."""
        with self._building:
            if self._shell is None:
                from pyacc_mlir.build import build_shell
                from pyacc_mlir.cache.functions import uses_records

                front = self._front
                self._shell = build_shell(front.inner, front.captured.source, front.tree, self.options)
                if self._ready is not None and self._ready.started:
                    self._ready.hand_over(self._shell.specialisers)
                else:
                    issue(self._shell.warnings)
                    if uses_records(self.py_func, self.options):
                        front.keep(self._shell, self.options)
            return self._shell


_native.inherit_vectorcall(JitFunction)
