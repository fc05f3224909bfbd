# SPDX-License-Identifier: Apache-2.0
"""A function that starts from its record on disk: calls of its blocks run code that is kept, without the front end.

Where a block meets types that it is not kept for, the front end builds the function as it would have from the start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import CellType, FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from pyacc_mlir.cache.blocks import Compiled, compiling, kept_blocks
from pyacc_mlir.cache.described import version_key
from pyacc_mlir.cache.functions import BlockRecord, FunctionRecord, find_record, still_holds, text_of, uses_records
from pyacc_mlir.device_choice import load_on, options_on, target_of
from pyacc_mlir.diagnostics.warned import issue
from pyacc_mlir.frontend.function_values import callee_of
from pyacc_mlir.frontend.resolver import resolver
from pyacc_mlir.frontend.types import Array, Constant, Scalar, Type, UntypedError, type_of
from pyacc_mlir.options import CompileOptions
from pyacc_mlir.rebuild import in_scope, standing_in
from pyacc_mlir.runtime.premises import holds

if TYPE_CHECKING:
    from pyacc_mlir.artifact import Artifact
    from pyacc_mlir.runtime import _native
    from pyacc_mlir.specialise import Specialiser

Build = Callable[[], Sequence["Specialiser"]]


@dataclass(slots=True)
class ReadyFunction:
    """A function as decorated, with its record."""

    function: FunctionType
    options: CompileOptions
    record: FunctionRecord
    text: str  # of the file, as it was when the function was decorated
    blocks: tuple[ReadyBlock, ...] = ()
    started: bool = False

    @staticmethod
    def find(function: FunctionType, options: CompileOptions) -> ReadyFunction | None:
        """The function with its record, its warnings issued; None where there is no record."""
        if not uses_records(function, options):
            return None
        text = text_of(function)
        record = find_record(function, options, text)
        if record is None:
            return None
        issue(record.warnings)
        return ReadyFunction(function, options, record, text)

    def start(self, build: Build) -> FunctionType | None:
        """What runs in place of the function; None where outer names stand for something else than they did."""
        if not still_holds(self.record.reads, resolver(self.function)):
            return None
        issue(self.record.build_warnings)
        blocks = tuple(ReadyBlock(each, self.options, build, at) for at, each in enumerate(self.record.blocks))
        cells = {each.record.call_name: CellType(each.entry) for each in blocks}
        self.blocks, self.started = blocks, True
        code = self.record.code
        if not cells.keys() >= set(code.co_freevars) - set(self.function.__code__.co_freevars):
            from pyacc_mlir.shell_names import shell_names

            cells |= {name: CellType(value) for name, value in shell_names(self.options).items()}
        return standing_in(in_scope(code, self.function, cells), self.function)

    def hand_over(self, specialisers: Sequence[Specialiser]) -> None:
        """Let the blocks that the front end has made go on where these are."""
        for block, specialiser in zip(self.blocks, specialisers, strict=True):
            specialiser.go_on(block.dispatchers, block.artifacts)


@dataclass(slots=True)
class ReadyBlock:
    """One block, for arrays, numbers and constants."""

    record: BlockRecord
    options: CompileOptions
    build: Build
    position: int
    dispatchers: dict[str, _native.Dispatcher] = field(default_factory=dict)
    artifacts: dict[tuple[str, tuple[Type, ...]], Artifact] = field(default_factory=dict)

    @property
    def entry(self) -> Callable[..., object]:
        """What the shell calls."""
        if self.options.device:
            return self.dispatcher(self.options.device)
        from pyacc_mlir.runtime.current_device import on_current_device

        return on_current_device(self.dispatcher)

    def dispatcher(self, device: str) -> _native.Dispatcher:
        """What runs the block on a device."""
        if device not in self.dispatchers:
            from pyacc_mlir.runtime import _native

            self.dispatchers[device] = _native.Dispatcher(partial(self.resolve, device))
        return self.dispatchers[device]

    def resolve(self, device: str, dispatcher: _native.Dispatcher, args: tuple[Any, ...]) -> object:
        """Run the block on a device for arguments that no plan of its dispatcher takes."""
        with compiling:
            artifact = self._artifact(device, args)
        if artifact is None or not holds(artifact.premises, args):
            return self.build()[self.position].resolve(device, dispatcher, args)
        with compiling:
            plan = load_on(device, artifact)
        dispatcher.add(plan, artifact.premises or None)
        return plan(*args)

    def _artifact(self, device: str, args: tuple[Any, ...]) -> Artifact | None:
        """The code for these arguments, if it is kept, and not in use already for some that it is right for."""
        try:
            types = {name: type_of(value) for name, value in zip(self.record.live_ins, args, strict=True)}
        except UntypedError:
            return None
        if not all(_is_plain(kind, value) for kind, value in zip(types.values(), args, strict=True)):
            return None
        target = target_of(options_on(device, self.options))
        constants = {name: kind.value for name, kind in types.items() if isinstance(kind, Constant)}
        found = kept_blocks.find(version_key(self.record.identity, types, target), constants, True)
        if not isinstance(found, Compiled) or found.artifact.captures:
            return None
        key = device, tuple(types.values())
        if key in self.artifacts and found.artifact.premises:
            return None
        issue(found.warnings)
        self.artifacts[key] = found.artifact
        return found.artifact


def _is_plain(kind: Type, value: object) -> bool:
    """Whether a value of this type comes in as it is, and its key says all about it."""
    match kind:
        case Scalar():
            return isinstance(value, np.generic) or type(value) in (bool, int, float, complex)
        case Constant(value=value):  # what a function calls is part of the key: the front end knows it
            return callee_of(value) is None
    return isinstance(kind, Array) and not kind.packed
