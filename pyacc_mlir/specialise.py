# SPDX-License-Identifier: Apache-2.0
"""What a dispatcher asks when it meets new argument types: compiles the block for them, once.

For some types a statement of the block outside all compute constructs may turn out not to compile. The block then runs
as Python with smaller blocks that leave the statement out. An error in a compute construct is the user's to see.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any

from pyacc_mlir import compiler
from pyacc_mlir.cache.blocks import Compiled, Record, Refused, compiling
from pyacc_mlir.cache.lookup import compiled
from pyacc_mlir.device_choice import device_name, load_on, options_on
from pyacc_mlir.diagnostics import AccError, Collector, PragmaError
from pyacc_mlir.diagnostics.warned import issue
from pyacc_mlir.frontend.appends import appends_in, compacted
from pyacc_mlir.frontend.argument_types import argument_type
from pyacc_mlir.frontend.assumptions import Assumption, assumptions_of
from pyacc_mlir.frontend.automatic import is_automatic
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.device_arrays import DeviceArray
from pyacc_mlir.frontend.function_values import find, is_object, object_key
from pyacc_mlir.frontend.incoming import incoming
from pyacc_mlir.frontend.placement import (
    attributes_of,
    covers,
    first_use,
    host_statement,
    host_statements_calling,
    host_statements_naming,
)
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.shell import block_shell, call_name, count_shell
from pyacc_mlir.frontend.split import split_block
from pyacc_mlir.frontend.types import Array, Constant, List, Reason, Type, UntypedError
from pyacc_mlir.options import CompileOptions
from pyacc_mlir.rebuild import function_from
from pyacc_mlir.shell_names import shell_names

if TYPE_CHECKING:
    from pyacc_mlir.artifact import Artifact
    from pyacc_mlir.runtime import _native

#: What to do about an argument of a construct.
_ADVICE = {
    Reason.OBJECT: "assign what is needed of `NAME` to a variable before the construct",
    Reason.BYTE_ORDER: 'give the construct a copy: `NAME.astype(NAME.dtype.newbyteorder("="))`',
}
#: Errors at a directive for the host that are none in Python: it is carried out there.
_BEYOND_BLOCKS = frozenset({"ACC101", "ACC102", "ACC103", "ACC105", "ACC401", "ACC404"})

Signature = tuple[Type, ...]
#: A version of a block: the device that runs it, and the types of its live-ins.
Key = tuple[str, Signature]
Version = Callable[..., Any]


@dataclass(slots=True)
class Specialiser:
    """One block of one function, with its versions by device and types of its live-ins.

    Attributes:
        artifacts: what has been compiled, for reports.
        careful: of these, what arguments need that are not what the others rely on.
        divided: versions that leave some statements to Python.
        left: those statements, with the reasons.
    """

    block: Block
    function: FunctionType
    options: CompileOptions
    versions: dict[Key, Version] = field(default_factory=dict)
    divided: dict[tuple[ast.stmt, ...], Divided] = field(default_factory=dict)
    artifacts: dict[Key, Artifact] = field(default_factory=dict)
    careful: dict[Key, Artifact] = field(default_factory=dict)
    left: list[tuple[ast.stmt, str]] = field(default_factory=list)
    _dispatchers: dict[str, _native.Dispatcher] = field(default_factory=dict)
    _assumed: tuple[Assumption, ...] = ()
    _run: Version | None = None

    @property
    def parts(self) -> list[Specialiser]:
        """The smaller blocks of all versions that leave statements to Python."""
        return [part for divided in self.divided.values() for part in divided.parts]

    @property
    def entry(self) -> Callable[..., object]:
        """What the shell calls."""
        self._assumed, self._run = assumptions_of(self.block), self._on_device()
        return self._checked_call if self._assumed else self._run

    @property
    def assumes(self) -> bool:
        """Whether the code depends on functions or numbers that the program may change."""
        return bool(self._assumed)

    def go_on(self, dispatchers: dict[str, _native.Dispatcher], artifacts: dict[Key, Artifact]) -> None:
        """Take over from a block that was made without the front end."""
        self._dispatchers, self.artifacts = dispatchers, artifacts

    def _on_device(self) -> Callable[..., object]:
        if self.options.device:
            return self.dispatcher(self.options.device)
        from pyacc_mlir.runtime.current_device import on_current_device

        return on_current_device(self.dispatcher)

    def _checked_call(self, *args: object) -> object:
        """Run the block; where a function or a global that it was built on has changed, it compiles again."""
        if not all(assumption.holds for assumption in self._assumed):
            with compiling:
                for known in (self.versions, self.divided, self.artifacts, self.careful, self._dispatchers):
                    known.clear()
                self._assumed, self._run = assumptions_of(self.block), self._on_device()
        assert self._run is not None
        return self._run(*args)

    def dispatcher(self, device: str) -> _native.Dispatcher:
        """What runs the block on a device."""
        if device not in self._dispatchers:
            from pyacc_mlir.runtime import _native

            self._dispatchers[device] = _native.Dispatcher(partial(self.resolve, device))
        return self._dispatchers[device]

    def resolve(self, device: str, dispatcher: _native.Dispatcher, args: tuple[object, ...]) -> object:
        """Run the block on a device for arguments that no plan of its dispatcher takes."""
        try:
            version = self._version_for(device, args)
        except AccError as error:
            raise error.with_traceback(None) from None  # the compiler's own frames are of no interest to the user
        return version(*args)

    def prepare(self, types: Mapping[str, Type]) -> None:
        """Compile for these types of the live-ins on the function's device, ahead of a call."""
        device = self.options.device or device_name()
        self._version((device, tuple(types[name] for name in self.block.live_ins)))

    def compile_ahead(self, types: Mapping[str, Type], device: str, options: CompileOptions) -> Artifact | None:
        """The code for these types; None where statements stay with Python. It can be called if it is for this machine.

        `options` are the function's own, or those for another target.
        """
        if options == self.options and options.target == "host":
            self.prepare(types)
            return self.artifacts.get((device, tuple(types[name] for name in self.block.live_ins)))
        with compiling:
            match compiled(self.block, types, options_on(device, options), self._compile_anew):
                case Compiled(artifact=artifact, warnings=warnings):
                    issue(warnings)
                    return artifact
        return None

    def _version_for(self, device: str, args: tuple[object, ...]) -> Version:
        signature: list[Type] = []
        for name, value in zip(self.block.live_ins, args, strict=True):
            try:
                signature.append(argument_type(value))
            except UntypedError as error:
                if not is_object(value) or not (names := attributes_of(self.block, name)):
                    return self._untyped(name, error)
                signature.append(Constant(value, object_key(value, names)))
        return self._version((device, tuple(signature)))

    def _version(self, key: Key) -> Version:
        with compiling:
            if key not in self.versions:
                self.versions[key] = self._compile(key)
            return self.versions[key]

    def parts_for(self, error: AccError) -> list[Specialiser]:
        """The smaller blocks to compile where the whole block has failed to; none where `error` is to be raised."""
        excluded = () if isinstance(error, PragmaError) else self._to_exclude(error)
        return self._divide(excluded, error.diagnostics[0].message).parts if excluded else []

    def _compile(self, key: Key) -> Version:
        device, signature = key
        types = dict(zip(self.block.live_ins, signature, strict=True))
        match compiled(self.block, types, options_on(device, self.options), self._compile_anew):
            case Compiled(artifact=artifact, warnings=warnings):
                issue(warnings)
                self.artifacts[key] = artifact
                return self._load(artifact, key)
            case Refused(positions=positions, reason=reason):
                inside = list(self._statements())
                return self._divide(tuple(inside[position] for position in positions), reason)

    def _compile_anew(self, types: Mapping[str, Type], options: CompileOptions) -> Record:
        try:
            artifact, warnings = compiler.compile_types(self.block, types, options)
        except AccError as error:
            excluded = () if isinstance(error, PragmaError) else self._to_exclude(error)
            if not excluded:
                raise
            positions = {id(statement): position for position, statement in enumerate(self._statements())}
            return Refused(tuple(positions[id(each)] for each in excluded), error.diagnostics[0].message)
        return Compiled(artifact, Collector(list(warnings)).warned)

    def _statements(self) -> Iterator[ast.stmt]:
        """All statements of the block, inner ones too, in an order of their own."""
        for statement in self.block.statements:
            yield from (node for node in ast.walk(statement) if isinstance(node, ast.stmt))

    def _load(self, artifact: Artifact, key: Key) -> Version:
        from pyacc_mlir.runtime import icv
        from pyacc_mlir.runtime.capturing_calls import CapturingCall
        from pyacc_mlir.runtime.lists import ListCall
        from pyacc_mlir.runtime.pointer_calls import PointerCall
        from pyacc_mlir.runtime.premises import CheckedCall
        from pyacc_mlir.runtime.returning_calls import ReturningCall

        device, signature = key
        plan = load_on(device, artifact)
        come_in = incoming(self.block, dict(zip(self.block.live_ins, signature, strict=True)))
        block, types = come_in.block, come_in.types
        lists = tuple(position for position, kind in enumerate(types.values()) if isinstance(kind, List))
        functions = _functions(types)
        premises = artifact.premises or None
        checked: Version = CheckedCall(plan, premises, partial(self._careful_plan, key)) if premises else plan
        call = checked
        if functions or artifact.captures:
            call = CapturingCall(call, block.live_ins, functions, artifact.captures, block.resolve, find)
        if lists:
            wait = icv.device(device).wait if _is_asynchronous(block) else None
            call = ListCall(call, artifact.params, lists, self._append_counts(block), _compacted(block), wait)
        pointers = tuple(position for position, kind in enumerate(types.values()) if isinstance(kind, DeviceArray))
        if pointers:
            call = PointerCall(call, icv.device(device), pointers)
        kept = tuple(name for name in block.live_outs if name not in {each.name for each in artifact.outputs})
        if any(isinstance(types.get(name), Array) for name in kept):
            call = ReturningCall(call, block.live_ins, block.live_outs, frozenset(kept))
        if not come_in.is_plain:
            return lambda *args: call(*come_in.values(args))
        if call is checked:
            self.dispatcher(device).add(plan, premises)
        return call

    def _careful_plan(self, key: Key) -> Version:
        """What runs for arguments that are not what the code relies on, such as arrays that share memory."""
        device, signature = key
        types = dict(zip(self.block.live_ins, signature, strict=True))
        options = replace(options_on(device, self.options), assuming=False)
        with compiling:
            record = compiled(self.block, types, options, self._compile_anew)
            assert isinstance(record, Compiled)  # as the other version, which differs in schedules alone
            self.careful[key] = record.artifact
            return load_on(device, record.artifact)

    def _append_counts(self, block: Block) -> dict[int, Callable[..., int]]:
        """How often the block appends at most to the list at a position, as functions of the block's arguments."""
        found = [append for statement in block.statements for append in appends_in(statement)]
        groups = {name: [each for each in found if each.name == name] for name in {each.name for each in found}}
        return {
            block.live_ins.index(name): function_from(count_shell(block, appends), self.function, {})
            for name, appends in groups.items()
        }

    def _untyped(self, name: str, error: UntypedError) -> Version:
        """The version for an argument that compiled code cannot take: it must be the host's alone."""
        excluded = () if self.options.strict else host_statements_naming(self.block, name)
        text = f"`{name}` is {error}, which cannot be compiled"
        if not excluded:
            code = "ACC404" if error.reason is Reason.RANGE else "ACC401"
            help_text = _ADVICE.get(error.reason, "").replace("NAME", name) or None
            place = first_use(self.block, name)
            raise Problems(self.block.source).error(code, text, place, help_text) from None
        return self._divide(excluded, text)

    def _to_exclude(self, error: AccError) -> tuple[ast.stmt, ...]:
        """The statements to leave to Python; () where one of the errors is in a compute construct."""
        found: list[ast.stmt] = []
        for diagnostic in error.diagnostics:
            statement = host_statement(self.block, diagnostic.span)
            if statement is not None:
                if (
                    isinstance(statement, Construct | Standalone)
                    and not is_automatic(statement)
                    and diagnostic.code not in _BEYOND_BLOCKS
                ):
                    return ()
                found.append(statement)
            elif covers(self.block, diagnostic.span):
                return ()
            else:  # in a function that is called: from the host, let us hope
                found += host_statements_calling(self.block)
        return () if self.options.strict else tuple(found)

    def _divide(self, excluded: tuple[ast.stmt, ...], reason: str) -> Divided:
        """The block as Python, with smaller blocks that leave out `excluded`."""
        with compiling:
            if excluded not in self.divided:
                self.left += [(statement, reason) for statement in excluded]
                self.divided[excluded] = self._in_parts(excluded)
            return self.divided[excluded]

    def _in_parts(self, excluded: tuple[ast.stmt, ...]) -> Divided:
        split = split_block(self.block, excluded)
        self.left += split.left
        parts = [Specialiser(block, self.function, self.options) for block in split.blocks]
        entries = {call_name(part.block): part.entry for part in parts}
        shell = block_shell(self.block, split)
        return Divided(function_from(shell, self.function, {**shell_names(self.options), **entries}), parts)


def _compacted(block: Block) -> frozenset[int]:
    """The positions of lists of which some new slots may stay empty."""
    names = compacted(append for statement in block.statements for append in appends_in(statement))
    return frozenset(block.live_ins.index(name) for name in names)


def _is_asynchronous(block: Block) -> bool:
    """Whether the block may end before its work does."""
    nodes = (node for statement in block.statements for node in ast.walk(statement))
    return any(isinstance(node, Construct | Standalone) and node.directive.clause("async") for node in nodes)


def _functions(types: Mapping[str, Type]) -> dict[int, object]:
    """By position, the functions that come in: each call may bring others that compile to the same code."""
    kinds = enumerate(types.values())
    return {place: kind.value for place, kind in kinds if isinstance(kind, Constant) and kind.key is not None}


@dataclass(frozen=True, slots=True)
class Divided:
    """A block that runs as Python, calling its parts."""

    function: FunctionType
    parts: list[Specialiser]

    def __call__(self, *args: object) -> object:
        return self.function(*args)
