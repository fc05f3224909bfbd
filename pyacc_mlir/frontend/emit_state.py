# SPDX-License-Identifier: Apache-2.0
"""What the emitters share: the module being built, the frame of the function being read, errors and remarks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyacc_mlir.artifact import ErrorSite, Remark
from pyacc_mlir.diagnostics import Collector
from pyacc_mlir.dialects.mlir import arith, func, ir, memref, scf
from pyacc_mlir.frontend.appends import Append
from pyacc_mlir.frontend.auto_loops import Assumptions, AutoLoops
from pyacc_mlir.frontend.call_graph import Key
from pyacc_mlir.frontend.captures import Capture
from pyacc_mlir.frontend.dataflow import flow_of
from pyacc_mlir.frontend.emit_ops import constant, convert
from pyacc_mlir.frontend.emit_values import ArrayValue, Names, Number, Slot, Value, slot_type
from pyacc_mlir.frontend.infer_types import Typing
from pyacc_mlir.frontend.jumps import jumps_out
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.types import BOOL, INT, Scalar
from pyacc_mlir.source import Span

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_appends import Appending

FAIL = "pyacc_rt_fail"


@dataclass(slots=True)
class Jumps:
    """The flags of the innermost loop and of the function: set where `break`, `continue` or `return` was executed."""

    brk: Slot | None = None
    cont: Slot | None = None
    returned: Slot | None = None


@dataclass(slots=True)
class Frame:
    """One function body being emitted: the block's own, or one that a call has inlined."""

    typing: Typing
    names: Names
    jumps: Jumps = field(default_factory=Jumps)
    result: Value | list[Slot] | None = None  # where `return` leaves its value
    level: str | None = None  # a routine's; None: the block
    in_loop: bool = False  # in a shared loop of its own
    depth: ir.Value | None = None  # in a function that calls itself: how often it has
    caller: Frame | None = None  # whose statements this function stands among

    @property
    def problems(self) -> Problems:
        return Problems(self.typing.source)


@dataclass(slots=True)
class State:
    """Everything the emitters of one block share."""

    module: ir.Module
    frame: Frame
    name: str
    collector: Collector = field(default_factory=Collector)
    sites: list[ErrorSite] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    recipes: set[str] = field(default_factory=set)
    function: ast.FunctionDef | None = None  # whose block this is
    live_outs: frozenset[str] = frozenset()
    functions: set[str] = field(default_factory=set)  # symbols of those that call themselves
    function_names: dict[Key, str] = field(default_factory=dict)
    device_type: str = "host"  # of the device that the block is compiled for
    checks: frozenset[str] = frozenset()  # what the code is to check (`options.CODE_CHECKS`)
    captured: dict[Capture, ArrayValue | Number] = field(default_factory=dict)  # what called functions see
    arguments: dict[ir.Value, str] = field(default_factory=dict)  # the arrays that come in, with their names
    shared: frozenset[str] = frozenset()  # names in data clauses of the constructs around: one copy for all gangs
    compute_kind: str | None = None  # "parallel", "serial", "kernels" inside a compute construct
    level_sizes: dict[ast.expr, ir.Value] = field(default_factory=dict)  # sizes in loops of `kernels`, known before it
    appending: Appending | None = None  # in the body of a parallel loop that appends to lists
    appends: dict[ast.Call, Append] = field(default_factory=dict)  # all the appends of the block
    in_loop: bool = False  # in the body of a loop construct whose iterations are independent
    made_on_host: list[ast.AST] = field(default_factory=list)  # where host code gives a name to an array of its own
    statement: ast.stmt | None = None  # the block's own that is being emitted
    rotating: frozenset[str] = frozenset()  # names of arrays that host code exchanges
    outlived: bool = False  # work or data may go on after the statements that they belong to
    extents: dict[ir.Value, tuple[ir.Value, ...]] = field(default_factory=dict)  # of views and local arrays
    assumptions: Assumptions = field(default_factory=Assumptions)  # what each call of the block checks
    auto_loops: AutoLoops | None = None  # the analysis of the block's own loops
    place: ast.AST | None = None  # what is being emitted
    following: list[list[ast.stmt]] = field(
        default_factory=list
    )  # what runs after the current statement, innermost last

    @contextmanager
    def at(self, node: ast.AST) -> Iterator[None]:
        """Operations made inside carry the location of `node`."""
        start = Span.of(self.frame.typing.source, node).start
        outer, self.place = self.place, node
        try:
            with ir.Location.file(self.frame.typing.source.path, start.line, start.column):
                yield
        finally:
            self.place = outer

    @contextmanager
    def inner_names(self) -> Iterator[Names]:
        """Names bound inside are forgotten at the end: the statements inside may not run, or run again."""
        outer = self.frame.names
        self.frame.names = inner = outer.copy()
        try:
            yield inner
        finally:
            self.frame.names = outer
            outer.blur(inner.rebound)
            outer.rebound |= inner.rebound

    @property
    def is_host_code(self) -> bool:
        """Whether the program's own Python is being emitted, outside of all compute constructs."""
        return self.compute_kind is None and not self.frame.typing.source.is_ours

    @property
    def shares_loops(self) -> bool:
        """Whether a loop over elements that is made here is one that a construct shares over its gangs and lanes."""
        return self.compute_kind in ("parallel", "kernels") and not self.in_loop

    def is_read_after(self, name: str) -> bool:
        """Whether what the current statement leaves in a variable may be read after it."""
        for statements in reversed(self.following):
            flow = flow_of(statements)
            if name in flow.exposed:
                return True
            if name in flow.definite and not any(map(jumps_out, statements)):
                return False
        return name in self.live_outs

    def slot(self, kind: Scalar) -> Slot:
        """A new variable at the insertion point."""
        return Slot(memref.alloca(slot_type(kind.dtype), [], []), kind)

    def zero_slot(self, kind: Scalar) -> Slot:
        """A new variable that is 0: one that some path may read before it is assigned."""
        made = self.slot(kind)
        self.store(made, constant(0, kind))
        return self.watched(made)

    def watched(self, slot: Slot) -> Slot:
        """The variable, without a value from here on where that is checked."""
        if "uninit" not in self.checks:
            return slot
        return replace(slot, written=self.flag(False).memory)

    def flag(self, value: bool) -> Slot:
        """A new boolean variable with an initial value."""
        made = self.slot(BOOL)
        self.store(made, constant(value, BOOL))
        return made

    def store(self, slot: Slot, number: Number) -> None:
        memref.store(convert(number, slot.type).value, slot.memory, [])
        if slot.written is not None:
            memref.store(constant(True, BOOL).value, slot.written, [])

    def fail_if(
        self, condition: ir.Value, exception: str, message: str, node: ast.AST, a: ir.Value, b: ir.Value
    ) -> None:
        """End the block with a Python exception where `condition` holds; `{a}` and `{b}` of the message are i64."""
        start = Span.of(self.frame.typing.source, node).start
        site = ErrorSite(exception, message, self.frame.typing.source.path, start.line, start.column)
        if site not in self.sites:
            self.sites.append(site)
        self._declare_fail()
        guard = scf.IfOp(condition)
        with ir.InsertionPoint(guard.then_block):
            number = arith.constant(ir.IntegerType.get_signless(32), self.sites.index(site))
            func.call([], FAIL, [number, a, b])
            scf.yield_([])

    def _declare_fail(self) -> None:
        if FAIL in self.recipes:
            return
        self.recipes.add(FAIL)
        wide = ir.IntegerType.get_signless(64)
        with ir.InsertionPoint.at_block_begin(self.module.body):
            func.FuncOp(FAIL, ([ir.IntegerType.get_signless(32), wide, wide], []), visibility="private")

    def remark(self, code: str, message: str, node: ast.AST) -> None:
        start = Span.of(self.frame.typing.source, node).start
        self.remarks.append(Remark(code, message, self.frame.typing.source.path, start.line, start.column))

    def int_constant(self, value: int) -> ir.Value:
        return constant(value, INT).value
