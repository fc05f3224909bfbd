# SPDX-License-Identifier: Apache-2.0
"""`atomic` as acc.atomic operations on one element or variable. What `v` receives passes through a cell of its own."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pyacc_mlir.dialects import acc_atomic
from pyacc_mlir.dialects.mlir import arith, ir, memref
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.atomic_forms import AtomicForm, Capture, Change, atomic_form, mentions, same
from pyacc_mlir.frontend.emit_values import ArrayValue, Number, Slot, Value
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.types import Array, Scalar

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_stmt import Statements

_MODULAR = (ast.Add, ast.Sub, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
_COPIES = ("acc.private", "acc.firstprivate", "acc.reduction")
_COMPUTE = ("acc.parallel", "acc.serial", "acc.kernels")


@dataclass(frozen=True, slots=True)
class Place:
    """`x`: a memref of one element, and the type of the numbers in it. A NumPy bool is a byte there.

    `is_exact`: the new value is asked for before it is cut down to the type of `x`.
    """

    memory: ir.Value
    type: Scalar
    is_exact: bool = False

    @property
    def element(self) -> ir.Type:
        return ir.MemRefType(self.memory.type).element_type

    def number(self, element: ir.Value) -> Number:
        """What an element in memory stands for."""
        return ops.from_element(element, self.type)

    def stored(self, number: Number) -> ir.Value:
        """The element in memory that stands for `number`."""
        return ops.to_element(ops.convert(number, self.type), self.element)


class Atomics:
    """Emits atomic constructs for the `Statements` of one block."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        self.expressions = statements.expressions
        self.state = statements.state

    def emit(self, node: Construct) -> None:
        """The construct at the insertion point; its expressions are evaluated before, once."""
        form = atomic_form(node)
        assert form is not None, "sema lets other forms not pass"
        test = next((each.expr for clause in node.directive.all("if") for each in clause.arguments), None)
        condition = None if test is None else self.expressions.conditions.condition(test)
        place = self._place(form, is_exact=form.capture is not None and form.capture.when == "chained")
        if isinstance(place, Number):
            assert form.capture is not None
            self.statements.assign(form.capture.target, place, form.capture.origin)
        elif form.capture is None:
            assert form.change is not None
            self._changer(place, form.change, self._operands(place, form.change))(condition)
        else:
            self._capture(place, form.change, form.capture, condition)
        if isinstance(form.place, ast.Name) and form.change is not None:
            self.state.frame.names.least.pop(form.place.id, None)

    def _place(self, form: AtomicForm, *, is_exact: bool) -> Place | Number:
        """Where `x` is; a number where it is a name that nothing assigns, which can only be read."""
        if isinstance(form.place, ast.Subscript):
            base_node, indices = self.expressions.subscripts.parts_of(form.place)
            base = self.expressions.value(base_node)
            if isinstance(base, ArrayValue) and base.type.packed:
                text = f"the elements of `{ast.unparse(base_node)}` may lie across boundaries of their size in memory"
                help_ = "for fields of records make the dtype with `align=True`"
                raise self.state.frame.problems.error("ACC320", f"{text}: none is atomic", form.place, help_)
            if isinstance(base, ArrayValue) and base.type.ndim == len(indices):
                return Place(self._element(base, indices), Scalar(base.type.dtype, numpy=True), is_exact)
            found: Value | Slot | object = base
        else:
            assert isinstance(form.place, ast.Name)
            found = self.state.frame.names.bound.get(form.place.id)
            if isinstance(found, Slot):
                self._check_shared(form, found)
                return Place(found.memory, found.type, is_exact)
        if form.change is None and not isinstance(found, ArrayValue):
            value = self.expressions.value(form.place)
            if isinstance(value, Number):
                return value
        text = f"`{ast.unparse(form.place)}` is not one number, expected a variable or an element of an array"
        raise self.state.frame.problems.error("ACC320", text, form.place)

    def _element(self, base: ArrayValue, indices: list[ast.expr]) -> ir.Value:
        if not indices:
            return base.value
        positions = self.expressions.subscripts.positions(base, indices)
        self.expressions.checks.element_written(base, positions)
        return self.expressions.view(base, positions, Array(base.type.dtype, 0, base.type.layout, view=True)).value

    def _check_shared(self, form: AtomicForm, slot: Slot) -> None:
        """A scalar of the host that no clause names is firstprivate: what gangs do to it would be lost."""
        kind = self.state.compute_kind
        assert isinstance(form.place, ast.Name)
        if form.change is None or kind in (None, "kernels") or form.place.id in self.state.shared:
            return
        owner = slot.memory.owner
        if not isinstance(owner, ir.Block) and (owner.operation.name in _COPIES or _is_in_construct(owner.operation)):
            return
        name = form.place.id
        text = f"each gang has its own `{name}` here, expected an element of an array or a variable in a data clause"
        raise self.state.frame.problems.error("ACC320", text, form.place, f"add `copy({name})` to the `{kind}`")

    def _changer(
        self, place: Place, change: Change, operands: dict[ast.expr, Number]
    ) -> Callable[[ir.Value | None], None]:
        """What emits the change alone, under a condition: nothing else may stand in a capture."""
        if change.is_update:
            compute = lambda old: place.stored(self._result(place, change, operands, place.number(old)))  # noqa: E731
            return lambda condition: acc_atomic.update(place.memory, compute, condition)
        value = place.stored(operands[change.value])
        return lambda condition: acc_atomic.write(place.memory, value, condition)

    def _capture(self, place: Place, change: Change | None, capture: Capture, condition: ir.Value | None) -> None:
        cell = acc_atomic.cell(place.element)
        operands = {} if change is None else self._operands(place, change)
        if change is None:
            acc_atomic.read(place.memory, cell, condition)
        else:
            emit_change = self._changer(place, change, operands)
            with acc_atomic.capture(condition):
                if capture.when != "after":
                    acc_atomic.read(place.memory, cell)
                emit_change(None)
                if capture.when == "after":
                    acc_atomic.read(place.memory, cell)
        found = place.number(memref.load(cell, []))
        if change is not None and capture.when == "chained":
            # Python gives `v` the value of the expression, not what `x` keeps of it.
            found = self._result(place, change, operands, found)
        origin = change.value if change is not None and capture.when == "chained" else capture.origin
        self.statements.assign(capture.target, found, origin)

    def _operands(self, place: Place, change: Change) -> dict[ast.expr, Number]:
        """The largest parts of the expression that do not read `x`, in the type in which they meet it."""
        if not change.is_update:
            return {change.value: self.expressions.number(change.value)}
        if isinstance(change.statement, ast.AugAssign):
            number = self.expressions.number(change.value)
            kind = promotion.binary(change.statement.op, place.type, number.type)
            return {change.value: ops.convert(number, self._meeting(place, change.statement.op, kind))}
        return self._parts(place, change.value, change.place)

    def _parts(self, place: Place, node: ast.expr, x: ast.expr) -> dict[ast.expr, Number]:
        found: dict[ast.expr, Number] = {}
        kind = self.expressions.scalar_type(node)
        for child in _operands_of(node):
            if mentions(child, x):
                found |= {} if same(child, x) else self._parts(place, child, x)
            else:
                meeting = self._meeting(place, node.op, kind) if isinstance(node, ast.BinOp) else kind
                found[child] = ops.convert(self.expressions.number(child), meeting)
        return found

    def _meeting(self, place: Place, op: ast.operator, kind: Scalar) -> Scalar:
        """The type in which `x` and an operand meet: `x`'s own where more bits of an integer change nothing."""
        wraps = isinstance(op, _MODULAR) and kind.dtype.kind in "iu" and place.type.dtype.kind in "iu"
        if place.is_exact:
            return kind
        return place.type if wraps and place.type.dtype.itemsize <= kind.dtype.itemsize else kind

    def _result(self, place: Place, change: Change, operands: dict[ast.expr, Number], old: Number) -> Number:
        """The new value, unconverted, as pure operations."""
        if isinstance(change.statement, ast.AugAssign):
            right = operands[change.value]
            return ops.binary(change.statement.op, old, right, right.type)
        return self._evaluated(place, change.value, change.place, operands | {change.place: old})

    def _evaluated(self, place: Place, node: ast.expr, x: ast.expr, known: dict[ast.expr, Number]) -> Number:
        if node in known:
            return known[node]
        if same(node, x):
            return known[x]
        kind = self.expressions.scalar_type(node)
        if isinstance(node, ast.BinOp):
            left, right = (self._evaluated(place, child, x, known) for child in (node.left, node.right))
            return ops.binary(node.op, left, right, self._meeting(place, node.op, kind))
        assert isinstance(node, ast.Call)
        first, second = (self._evaluated(place, child, x, known) for child in node.args)
        return _extreme(self._extreme_key(node), first, second, kind)

    def _extreme_key(self, node: ast.Call) -> str:
        function = self.state.frame.typing.functions.get(node)
        if function is None or function.key not in ("min", "max"):
            text = f"`{ast.unparse(node.func)}` is a function of the program here, expected Python's own min or max"
            raise self.state.frame.problems.error("ACC320", text, node)
        return function.key


def _extreme(key: str, first: Number, second: Number, kind: Scalar) -> Number:
    """An integer's has one operation, for which processors have an atomic one."""
    table = {
        ("max", "i"): arith.maxsi, ("min", "i"): arith.minsi, ("max", "u"): arith.maxui, ("min", "u"): arith.minui,
    }  # fmt: skip
    single = table.get((key, np.dtype(kind.dtype).kind))
    if single is None:
        return ops.extreme(key, first, second, kind)
    return Number(single(ops.convert(first, kind).value, ops.convert(second, kind).value), kind)


def _operands_of(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.Call(args=args):
            return args
        case ast.BinOp(left=left, right=right):
            return [left, right]
    return []


def _is_in_construct(op: ir.Operation) -> bool:
    parent = op.parent
    while parent is not None:
        if parent.operation.name in _COMPUTE:
            return True
        parent = parent.operation.parent
    return False
