# SPDX-License-Identifier: Apache-2.0
"""Arrays that change names (`rotations`): which of those that came in a name stands for is a number at run time.

%u = arith.select %place_u_is_0, %arg0, %arg1
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.emit_state import State
from pyacc_mlir.frontend.emit_values import ArrayValue, Slot
from pyacc_mlir.frontend.rotations import Pool, is_place, is_rotation, is_start, names_in, place_of, pools_of
from pyacc_mlir.frontend.types import INT


class Rotations:
    """The pools of arrays of one block. `state.rotating` are the names in them."""

    def __init__(self, state: State, block: Block) -> None:
        self.state = state
        self.block = block.name
        bound = state.frame.names.bound
        self.pools = [pool for pool in pools_of(block.statements) if all(_is_array(bound.get(name)) for name in pool)]
        self.places = {place_of(name, block.name) for pool in self.pools for name in pool}
        self.incoming = {name: bound[name] for pool in self.pools for name in pool}
        state.rotating = frozenset(self.incoming)

    def refresh(self, statements: Iterable[ast.AST]) -> None:
        """Give the names that host code of the statements exchanges the arrays that they stand for by now."""
        if not self.pools or self.state.frame.caller is not None:
            return
        changed = {name for statement in statements for name in names_in(statement)}
        for pool in self.pools:
            if not changed.isdisjoint(pool):
                for name in pool:
                    self._bind(name, pool)

    def is_done(self, statement: ast.stmt) -> bool:
        """Whether nothing else is to be done: for an exchange of arrays (`refresh`), for the places of numbers."""
        if self.state.frame.caller is not None:
            return False
        if is_place(statement):
            assert isinstance(statement, ast.Assign)
            names = {each.id for each in ast.walk(statement.targets[0]) if isinstance(each, ast.Name)}
            return not is_start(statement) and names.isdisjoint(self.places)
        return is_rotation(statement) and not self.incoming.keys().isdisjoint(names_in(statement))

    def _bind(self, name: str, pool: Pool) -> None:
        names = self.state.frame.names
        place = names.bound[place_of(name, self.block)]
        assert isinstance(place, Slot)
        number = place.load()
        last = self.incoming[pool[-1]]
        assert isinstance(last, ArrayValue)
        found: ir.Value = last.value
        for position, other in enumerate(pool[:-1]):
            array = self.incoming[other]
            assert isinstance(array, ArrayValue)
            is_this = arith.cmpi(arith.CmpIPredicate.eq, number.value, ops.constant(position, INT).value)
            found = arith.SelectOp(is_this, array.value, found).result
        self.state.arguments[found] = name
        names.bound[name] = ArrayValue(found, last.type)


def _is_array(value: object) -> bool:
    return isinstance(value, ArrayValue)
