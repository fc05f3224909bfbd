# SPDX-License-Identifier: Apache-2.0
"""Statements as operations. Variables are memory; jumps are flags, so that control flow stays structured."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from pyacc_mlir.dialects.mlir import arith, ir, scf
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_appends import Appends
from pyacc_mlir.frontend.emit_expr import Expressions
from pyacc_mlir.frontend.emit_inline import Inliner
from pyacc_mlir.frontend.emit_loops import Loops
from pyacc_mlir.frontend.emit_parts import Element, element
from pyacc_mlir.frontend.emit_powers import wanted
from pyacc_mlir.frontend.emit_rotations import Rotations
from pyacc_mlir.frontend.emit_state import State
from pyacc_mlir.frontend.emit_values import ArrayValue, ComputedValue, Number, Slot, TupleValue, Value
from pyacc_mlir.frontend.index_bounds import least
from pyacc_mlir.frontend.jumps import jumps_out
from pyacc_mlir.frontend.literals import is_negative_literal
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.privacy import AUGMENTED, as_branch, update_operator
from pyacc_mlir.frontend.promotion import binary
from pyacc_mlir.frontend.subscripts import is_cut
from pyacc_mlir.frontend.types import BOOL, Array, Scalar


class Statements:
    """Emits statements at the current insertion point; `construct`, set by `emit_acc`, those that pragmas make.

    `auto_loop`, set there too, emits a loop without a pragma if it is found to be parallel.
    """

    construct: Callable[[Construct | Standalone], None]
    auto_loop: Callable[[ast.For], bool]

    def __init__(self, state: State, rotations: Rotations) -> None:
        self.state = state
        self.rotations = rotations
        self.expressions = Expressions(state)
        self.loops = Loops(self)
        self.appends = Appends(self)
        self.expressions.calls.inline = Inliner(self).call

    def suite(self, statements: Sequence[ast.stmt]) -> None:
        """Statements in order; after one that may jump, the rest runs only where it did not."""
        for position, node in enumerate(statements):
            rest = list(statements[position + 1 :])
            self.state.following.append(rest)
            with self.state.at(node):
                if not self.rotations.is_done(node):
                    self.statement(node)
                self.state.following.pop()
                self.rotations.refresh([node])
                if self.state.frame.typing.leaves(node):
                    return
                if rest and jumps_out(node):
                    self._unless_jumped(node, rest)
                    return

    def _unless_jumped(self, node: ast.stmt, rest: list[ast.stmt]) -> None:
        jumps = self.state.frame.jumps
        flags = {"break": jumps.brk, "continue": jumps.cont, "return": jumps.returned}
        going = ops.constant(True, BOOL).value
        stay = going
        for kind in sorted(jumps_out(node)):
            flag = flags[kind]
            if flag is not None:
                stay = arith.andi(stay, arith.xori(flag.load().value, going))
        branch = scf.IfOp(stay)
        with ir.InsertionPoint(branch.then_block), self.state.inner_names():
            self.suite(rest)
            scf.yield_([])

    def statement(self, node: ast.stmt) -> None:  # noqa: C901, PLR0912  # one line for each kind of statement
        if self.state.frame.caller is None:
            self.state.statement = node
        match node:
            case Construct() | Standalone():
                self.construct(node)
            case ast.Assign():
                self.assign_statement(node)
            case ast.AnnAssign(value=ast.expr() as value):
                self.assign(node.target, self.expressions.value(value), value)
            case ast.AugAssign():
                self.augmented(node)
            case ast.If():
                self.if_statement(node)
            case ast.For():
                self.for_statement(node)
            case ast.While():
                self.loops.while_loop(node)
            case ast.Break():
                self.jump(self.state.frame.jumps.brk)
            case ast.Continue():
                self.jump(self.state.frame.jumps.cont)
            case ast.Return():
                self.return_statement(node)
            case ast.Assert():
                self.assert_statement(node)
            case ast.Expr(value=ast.Call() as call):
                self.call_statement(call)
            case ast.Expr(value=value) if not isinstance(value, ast.Constant):
                self.expressions.value(value)
            case _:
                pass  # pass, a docstring, a bare annotation: inference has refused the rest

    def for_statement(self, node: ast.For) -> None:
        if not self.auto_loop(node):
            self.loops.for_loop(node)

    def jump(self, flag: Slot | None) -> None:
        assert flag is not None
        self.state.store(flag, ops.constant(True, BOOL))

    def assign_statement(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Name) and self._reduces(node, target.id):
            branch = as_branch(node)
            if branch is not None:
                self.if_statement(branch)
                return
            if not isinstance(node.value, ast.BoolOp):
                self._reduce(node.value, target.id)
                return
        value = self._assigned(node)
        if len(node.targets) > 1:
            value = self.expressions.local_arrays.settled(value)
        for target in node.targets:
            self.assign(target, value, node.value)

    def _reduces(self, node: ast.stmt, name: str) -> bool:
        operator = self.state.frame.names.reductions.get(name)
        return operator is not None and update_operator(node, name) == operator

    def _reduce(self, value: ast.expr, name: str) -> None:
        """`s = s op e` on a reduction variable: the order of the operations is free (OpenACC 3.3 §2.9.11)."""
        slot = self.state.frame.names.bound[name]
        assert isinstance(slot, Slot)
        if isinstance(value, ast.BinOp):
            self.state.store(slot, self._accumulated(value, name))
            return
        assert isinstance(value, ast.Call)
        best = self.expressions.number(value.args[0])
        key = "max" if isinstance(value.func, ast.Name) and value.func.id == "max" else "min"
        for item in value.args[1:]:
            best = ops.extreme(key, best, self.expressions.number(item), slot.type, reduction=True)
        self.state.store(slot, best)

    def _accumulated(self, value: ast.expr, name: str) -> Number:
        """`s + e - f`, the operators on the way to `s` in any order."""
        if not isinstance(value, ast.BinOp) or name not in _names_in(value):
            return self.expressions.number(value)
        left, right = self._accumulated(value.left, name), self._accumulated(value.right, name)
        kind = self.expressions.scalar_type(value)
        return self.expressions.operate(value.op, left, right, kind, value.right, reassociate=True)

    def _assigned(self, node: ast.Assign) -> Value:
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Subscript):
            return wanted(self.expressions, node.value, self.expressions.type_of(node.targets[0]))
        return self.expressions.value(node.value)

    def assign(self, target: ast.expr, value: Value, origin: ast.expr) -> None:
        match target:
            case ast.Name():
                self.bind(target.id, value, origin)
            case ast.Tuple() | ast.List():
                for element, item in self.expressions.tuples.unpacked(target, value, origin):
                    self.assign(element, item, origin)
            case ast.Subscript() if isinstance(self.expressions.type_of(target), Array):
                self.store_section(target, value)
            case ast.Subscript():
                self.store_element(target, self.expressions.elementwise.computed(value).at([]))

    def bind(self, name: str, value: Value, origin: ast.expr | None = None) -> None:
        """Assign to a variable: to its memory if it is a scalar, else the name stands for the value from here on."""
        names = self.state.frame.names
        bound = names.bound.get(name)
        if isinstance(value, ComputedValue) and self.state.compute_kind is None and origin is not None:
            self.state.made_on_host.append(origin)
        value = self.expressions.local_arrays.settled(value)
        if isinstance(bound, Slot) and isinstance(value, Number):
            self.state.store(bound, value)
        elif isinstance(value, Number):
            slot = self.state.slot(self._variable_type(name, value))
            self.state.store(slot, value)
            names.bound[name] = slot
        else:
            names.bound[name] = self._joined(name, value)
            names.rebound.add(name)
        names.least.pop(name, None)
        bottom = least(origin, names.least) if origin is not None and isinstance(value, Number) else None
        # Where a function assigns a name in one place only, what is known of the value stays true.
        if bottom is not None and name in self.state.frame.typing.once:
            names.least[name] = bottom

    def _joined(self, name: str, value: Value) -> Value:
        """A value that is no number, what it holds in the types that the variable has."""
        known = self.state.frame.typing.variables.get(name)
        return value if known is None else self.expressions.views.joined(value, known)

    def _variable_type(self, name: str, value: Number) -> Scalar:
        known = self.state.frame.typing.variables.get(name)
        return known if isinstance(known, Scalar) else value.type.strong()

    def store_element(self, target: ast.Subscript, number: Number) -> None:
        base_node, indices = self.expressions.subscripts.parts_of(target)
        base = self.expressions.value(base_node)
        assert isinstance(base, ArrayValue)
        self.expressions.checks.fits(number, Scalar(base.type.dtype), target)
        self._element(base_node, base, indices).store(self.expressions.store_at, number)

    def _element(self, base_node: ast.expr, base: ArrayValue, indices: list[ast.expr]) -> Element:
        return element(self.expressions, base, base_node.id if isinstance(base_node, ast.Name) else "", indices)

    def store_section(self, target: ast.Subscript, value: Value) -> None:
        """`a[lo:hi] = value`, `a[mask] = value`."""
        place = self.expressions.value(target)
        mask = None
        if isinstance(value, TupleValue):
            assert isinstance(place, ArrayValue | ComputedValue)
            value = self.expressions.lists.of_numbers(value, place.type)
        if isinstance(place, ComputedValue) and place.place is not None:
            base = self.expressions.value(self.expressions.subscripts.parts_of(target)[0])
            assert isinstance(base, ArrayValue)
            self.expressions.advanced.assign(target, base, place, value)
            return
        if isinstance(place, ComputedValue):
            mask, place = place.mask, self.expressions.value(self.expressions.subscripts.parts_of(target)[0])
        assert isinstance(place, ArrayValue)
        self.expressions.sections.assign(target, place, value, mask)

    def augmented(self, node: ast.AugAssign) -> None:
        expressions = self.expressions
        kind = expressions.type_of(node.target)
        if isinstance(kind, Array) and kind.ndim:
            self._update_in_place(node)
            return
        if isinstance(node.target, ast.Subscript):
            base_node, indices = expressions.subscripts.parts_of(node.target)
            base = expressions.value(base_node)
            assert isinstance(base, ArrayValue)
            place = self._element(base_node, base, [each for each in indices if not is_cut(each)])  # `a[...]`, rank 0
            left = place.load(expressions)
            free = place.is_reduced_by(AUGMENTED.get(type(node.op)))
            place.store(expressions.store_at, self._operate(node, left, expressions.number(node.value), free))
            return
        assert isinstance(node.target, ast.Name)
        name = node.target.id
        left_value = expressions.number(node.target)
        free = self._reduces(node, name)
        self.bind(name, self._operate(node, left_value, expressions.number(node.value), free))

    def _update_in_place(self, node: ast.AugAssign) -> None:
        """`a += e`, `a[1:] *= e`, `a[mask] -= e` of arrays: as in NumPy, no new array."""
        expressions = self.expressions
        left, right = expressions.value(node.target), expressions.value(node.value)
        result = self.state.frame.typing.updates[node]
        updated = expressions.operated(node, node.op, left, right, result, node.value)
        mask, place = None, left
        if isinstance(left, ComputedValue):
            assert isinstance(node.target, ast.Subscript)
            mask, place = left.mask, expressions.value(expressions.subscripts.parts_of(node.target)[0])
        assert isinstance(place, ArrayValue)
        if isinstance(left, ComputedValue) and left.place is not None:
            expressions.advanced.assign(node, place, left, updated)
            return
        expressions.sections.assign(node, place, updated, mask)

    def _operate(self, node: ast.AugAssign, left: Number, right: Number, reassociate: bool) -> Number:
        result = binary(node.op, left.type, right.type, negative_exponent=is_negative_literal(node.value))
        return self.expressions.operate(
            node.op, left, right, result, node.value, reassociate=reassociate, operands=(node.target, node.value)
        )

    def if_statement(self, node: ast.If) -> None:
        taken = self.state.frame.typing.taken(node)
        if len(taken) == 1:
            self.suite(taken[0])
            return
        reduced = self._conditional_reduction(node)
        if reduced:
            return
        branch = scf.IfOp(self.expressions.conditions.condition(node.test), has_else=bool(node.orelse))
        with ir.InsertionPoint(branch.then_block), self.state.inner_names():
            self.suite(node.body)
            scf.yield_([])
        if node.orelse:
            with ir.InsertionPoint(branch.else_block), self.state.inner_names():
                self.suite(node.orelse)
                scf.yield_([])

    def _conditional_reduction(self, node: ast.If) -> bool:
        """`if e > s: s = e` on a reduction variable is a max."""
        names = self.state.frame.names
        for name in names.reductions:
            if self._reduces(node, name):
                assignment, slot = node.body[0], names.bound[name]
                assert isinstance(assignment, ast.Assign)
                assert isinstance(slot, Slot)
                value = self.expressions.number(assignment.value)
                self.state.store(
                    slot, ops.extreme(names.reductions[name], slot.load(), value, slot.type, reduction=True)
                )
                return True
        return False

    def return_statement(self, node: ast.Return) -> None:
        frame = self.state.frame
        if node.value is not None:
            value = self.expressions.local_arrays.settled(self.expressions.value(node.value))
            if isinstance(frame.result, list):
                items = value.items if isinstance(value, TupleValue) else (value,)
                for slot, item in zip(frame.result, items, strict=True):
                    assert isinstance(item, Number)
                    self.state.store(slot, item)
            else:
                frame.result = value
        if frame.jumps.returned is not None:
            self.jump(frame.jumps.returned)

    def assert_statement(self, node: ast.Assert) -> None:
        """A failing one ends the block, with a text that is known now: a literal, else the message as it is written."""
        message = node.msg
        text = "" if message is None else ast.unparse(message)
        if isinstance(message, ast.Constant):
            text = str(message.value)
        true = ops.constant(True, BOOL).value
        failed = arith.xori(self.expressions.conditions.condition(node.test), true)
        exception = "AssertionError" if self.expressions.checks.any else "DeviceAssertionError"
        zero = self.state.int_constant(0)
        self.state.fail_if(failed, exception, text, node, zero, zero)

    def call_statement(self, call: ast.Call) -> None:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "append":
            self.appends.statement(call)
        else:
            self.expressions.value(call)


def _names_in(node: ast.expr) -> set[str]:
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
