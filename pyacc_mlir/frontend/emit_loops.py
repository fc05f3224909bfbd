# SPDX-License-Identifier: Apache-2.0
"""Sequential loops as operations: `scf.for`, or `scf.while` where the body may leave the loop."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, ir, memref, scf
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_iteration import Iteration
from pyacc_mlir.frontend.emit_state import Jumps
from pyacc_mlir.frontend.emit_values import ArrayValue, Number, Slot, Value
from pyacc_mlir.frontend.jumps import jumps_of
from pyacc_mlir.frontend.names import assigned_names, rebound_names
from pyacc_mlir.frontend.types import BOOL

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_stmt import Statements


class Loops:
    """Emits loops for the `Statements` that owns it."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        self.expressions = statements.expressions
        self.state = statements.state
        self.iterations = self.expressions.iterations

    def for_loop(self, node: ast.For) -> None:
        """A sequential `for`."""
        iteration = self.iterations.of(node)
        outer = self.state.frame.jumps
        jumps = self.loop_jumps(node.body)
        if jumps.brk is None and "return" not in jumps_of(node.body):
            loop = scf.ForOp(ops.index_constant(0), iteration.trip, ops.index_constant(1))
            with ir.InsertionPoint(loop.body), self.state.inner_names():
                self._body(node, jumps, iteration, loop.induction_variable)
                scf.yield_([])
        else:
            self._leavable(node, jumps, iteration)
        self.state.frame.jumps = outer
        self._otherwise(node, jumps)

    def _otherwise(self, loop: ast.For | ast.While, jumps: Jumps) -> None:
        """The `else` of a loop: runs unless the loop was left."""
        if not loop.orelse:
            return
        branch = scf.IfOp(self._going(jumps))
        with ir.InsertionPoint(branch.then_block), self.state.inner_names():
            self.statements.rotations.refresh([loop])
            self.statements.suite(loop.orelse)
            scf.yield_([])

    def loop_jumps(self, body: list[ast.stmt]) -> Jumps:
        """Flags for the jumps that a loop body makes, their memory at the insertion point."""
        kinds = jumps_of(body)
        brk = self.state.flag(False) if "break" in kinds else None
        cont = self.state.flag(False) if "continue" in kinds else None
        return Jumps(brk, cont, self.state.frame.jumps.returned)

    def _body(self, node: ast.For, jumps: Jumps, iteration: Iteration, counter: ir.Value) -> None:
        self.forget(node.body)
        self.bind_loop_variable(node.target, iteration.item(counter), iteration.bottom)
        self.repeated(node.body, jumps, [_perhaps(node.orelse)])

    def repeated(self, body: list[ast.stmt], jumps: Jumps, after: Sequence[ast.stmt] = ()) -> None:
        """A loop body, which may run again after it has run; `after`: what may follow it in any case."""
        self.state.frame.jumps = jumps
        if jumps.cont is not None:
            self.state.store(jumps.cont, ops.constant(False, BOOL))
        self.state.following.append([*after, _perhaps(body)])
        self.statements.rotations.refresh(body)
        self.statements.suite(body)
        self.state.following.pop()

    def forget(self, body: list[ast.stmt]) -> None:
        """What the loop assigns is not, from its second iteration on, what it was before the loop."""
        names = self.state.frame.names
        assigned = assigned_names(body)
        for name in assigned:
            names.least.pop(name, None)
        rebound = rebound_names(body)
        arrays = {name for name in assigned - rebound if isinstance(names.bound.get(name), ArrayValue)}
        names.blur((assigned - arrays - self.state.rotating) & names.bound.keys())

    def bind_loop_variable(self, target: ast.expr, value: Value, bottom: int | None) -> None:
        """Give a loop variable its value: as it is where nothing else assigns the name, else in its memory."""
        names = self.state.frame.names
        if isinstance(target, ast.Name):
            if isinstance(names.bound.get(target.id), Slot) or not isinstance(value, Number):
                self.statements.bind(target.id, value)
            else:
                names.bound[target.id] = value
                names.least.pop(target.id, None)
            if bottom is not None:
                names.least[target.id] = bottom
            return
        assert isinstance(target, ast.Tuple | ast.List)
        for element, item in self.expressions.tuples.unpacked(target, value, target):
            self.bind_loop_variable(element, item, None)

    def _going(self, jumps: Jumps) -> ir.Value:
        """Whether neither `break` nor `return` was executed."""
        true = ops.constant(True, BOOL).value
        going = true
        for flag in (jumps.brk, jumps.returned):
            if flag is not None:
                going = arith.andi(going, arith.xori(flag.load().value, true))
        return going

    def _leavable(self, node: ast.For, jumps: Jumps, iteration: Iteration) -> None:
        counter = memref.alloca(ir.MemRefType.get([], ir.IndexType.get()), [], [])
        memref.store(ops.index_constant(0), counter, [])
        loop = scf.WhileOp([], [])
        with ir.InsertionPoint(loop.before.blocks.append()):
            below = arith.cmpi(arith.CmpIPredicate.slt, memref.load(counter, []), iteration.trip)
            scf.condition(arith.andi(below, self._going(jumps)), [])
        with ir.InsertionPoint(loop.after.blocks.append()), self.state.inner_names():
            number = memref.load(counter, [])
            self._body(node, jumps, iteration, number)
            memref.store(arith.addi(number, ops.index_constant(1)), counter, [])
            scf.yield_([])

    def while_loop(self, node: ast.While) -> None:
        outer = self.state.frame.jumps
        jumps = self.loop_jumps(node.body)
        self.forget(node.body)
        loop = scf.WhileOp([], [])
        with ir.InsertionPoint(loop.before.blocks.append()), self.state.inner_names():
            self.statements.rotations.refresh([node])
            scf.condition(self._while_condition(node.test, jumps), [])
        with ir.InsertionPoint(loop.after.blocks.append()), self.state.inner_names():
            self.repeated(node.body, jumps, [ast.Expr(node.test), _perhaps(node.orelse)])
            scf.yield_([])
        self.state.frame.jumps = outer
        self._otherwise(node, jumps)

    def _while_condition(self, test: ast.expr, jumps: Jumps) -> ir.Value:
        """The condition, which is not evaluated again after a jump."""
        if jumps.brk is None and jumps.returned is None:
            return self.expressions.conditions.condition(test)
        false = ops.constant(False, BOOL).value
        return self.expressions.conditions.choose(
            self._going(jumps), lambda: self.expressions.conditions.condition(test), lambda: false, false.type
        )


def _perhaps(suite: list[ast.stmt]) -> ast.stmt:
    """Statements that may run, but need not."""
    return ast.If(ast.Constant(True), suite, [])
