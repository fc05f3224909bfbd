# SPDX-License-Identifier: Apache-2.0
"""Random bodies of a vector loop: nested loops, conditions, private variables and arrays, all kinds of accesses.

The text uses the names of tests/unit/lowering/test_cpu_spmd.py: arrays %a, %rows, %ix, %out, sizes %n, %m, index %j.
Indices are always inside of the arrays, and loops always end.
"""

from __future__ import annotations

import random

_VARIABLES = 4
_PROLOGUE = """
      %c4 = arith.constant 4 : index
      %low = arith.constant -100.0 : f64
      %high = arith.constant 100.0 : f64
      %m1 = arith.maxsi %m, %c1 : index
      %p = memref.alloca() : memref<4xf64>
      scf.for %z = %c0 to %c4 step %c1 { memref.store %half, %p[%z] : memref<4xf64> }
"""


class RandomBody:
    """One body, always the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._count = 0
        self._loops: list[str] = []  # variables of the loops around

    def text(self) -> str:
        variables = [f"%v{k} = memref.alloca() : memref<f64>" for k in range(_VARIABLES)]
        variables += [f"memref.store %{'one' if k % 2 else 'half'}, %v{k}[] : memref<f64>" for k in range(_VARIABLES)]
        statements = [self._statement(0) for _ in range(4)]
        names, loads = zip(*[self._variable(k) for k in range(_VARIABLES)], strict=True)
        sums = [self._binary("arith.subf", names[0], names[1]), self._binary("arith.addf", names[2], names[3])]
        total, code = self._binary("arith.addf", sums[0][0], sums[1][0])
        store = f"memref.store {total}, %out[%j] : memref<?xf64>\n"
        return (
            _PROLOGUE
            + "\n".join(variables)
            + "\n"
            + "".join([*statements, *loads, sums[0][1], sums[1][1], code, store])
        )

    def _name(self) -> str:
        self._count += 1
        return f"%t{self._count}"

    def _loop_or(self, other: str) -> str:
        return self._random.choice(self._loops) if self._loops else other

    def _binary(self, operation: str, first: str, second: str, kind: str = "f64") -> tuple[str, str]:
        name = self._name()
        return name, f"{name} = {operation} {first}, {second} : {kind}\n"

    def _modulo(self, value: str, extent: str) -> tuple[str, str]:
        return self._binary("arith.remsi", value, extent, "index")

    def _variable(self, number: int | None = None) -> tuple[str, str]:
        name = self._name()
        chosen = self._random.randrange(_VARIABLES) if number is None else number
        return name, f"{name} = memref.load %v{chosen}[] : memref<f64>\n"

    def _column(self) -> tuple[str, str]:
        """An index below n: the lane's own, the mirrored one, one that is looked up, one that all lanes share."""
        match self._random.randrange(5):
            case 0:
                last, code = self._binary("arith.subi", "%n", "%c1", "index")
                name, more = self._binary("arith.subi", last, "%j", "index")
                return name, code + more
            case 1:
                wide, name = self._name(), self._name()
                load = f"{wide} = memref.load %ix[%j] : memref<?xi64>\n"
                return name, load + f"{name} = arith.index_cast {wide} : i64 to index\n"
            case 2:
                return self._modulo(self._loop_or("%c0"), "%n")
            case _:
                return "%j", ""

    def _element(self) -> tuple[str, str]:
        name = self._name()
        match self._random.randrange(3):
            case 0:
                column, code = self._column()
                row, more = self._modulo(self._loop_or("%c0"), "%c4")
                return name, code + more + f"{name} = memref.load %a[{row}, {column}] : memref<?x?xf64>\n"
            case 1:
                along, code = self._modulo(self._loop_or("%c0"), "%m1")
                return name, code + f"{name} = memref.load %rows[%j, {along}] : memref<?x?xf64>\n"
            case _:
                at, code = self._modulo(self._loop_or("%c1"), "%c4")
                return name, code + f"{name} = memref.load %p[{at}] : memref<4xf64>\n"

    def _expression(self, depth: int = 0) -> tuple[str, str]:
        chance = self._random.random()
        if depth > 2 or chance < 0.3:
            return self._variable()
        if chance < 0.6:
            return self._element()
        first, code = self._expression(depth + 1)
        second, more = self._expression(depth + 1)
        operation = self._random.choice(["addf", "subf", "mulf", "maxnumf", "minnumf"])
        name, last = self._binary(f"arith.{operation}", first, second)
        return name, code + more + last

    def _condition(self) -> tuple[str, str]:
        match self._random.randrange(4):
            case 0:
                return self._binary("arith.cmpi slt,", self._loop_or("%c1"), "%c3", "index")
            case 1:
                return self._binary("arith.cmpi sgt,", "%j", "%c3", "index")
            case _:
                first, code = self._expression(1)
                second, more = self._expression(1)
                name, last = self._binary(f"arith.cmpf {self._random.choice(['olt', 'ogt', 'ult'])},", first, second)
                return name, code + more + last

    def _block(self, depth: int) -> str:
        return "".join(self._statement(depth) for _ in range(self._random.randint(1, 3)))

    def _statement(self, depth: int) -> str:
        choices = [self._assignment, self._assignment, self._private_store, self._store]
        if depth < 3:
            choices += [self._if, self._if, self._for, self._for, self._while]
        return self._random.choice(choices)(depth + 1)

    def _assignment(self, depth: int) -> str:
        del depth
        value, code = self._expression()
        above, more = self._binary("arith.maxnumf", value, "%low")
        bounded, last = self._binary("arith.minnumf", above, "%high")
        return code + more + last + f"memref.store {bounded}, %v{self._random.randrange(4)}[] : memref<f64>\n"

    def _private_store(self, depth: int) -> str:
        del depth
        value, code = self._expression()
        at, more = self._modulo(self._loop_or("%c1"), "%c4")
        return code + more + f"memref.store {value}, %p[{at}] : memref<4xf64>\n"

    def _store(self, depth: int) -> str:
        del depth
        value, code = self._expression()
        return code + f"memref.store {value}, %out[%j] : memref<?xf64>\n"

    def _if(self, depth: int) -> str:
        condition, code = self._condition()
        otherwise = f" else {{\n{self._block(depth)}}}" if self._random.random() < 0.5 else ""
        return code + f"scf.if {condition} {{\n{self._block(depth)}}}{otherwise}\n"

    def _for(self, depth: int) -> str:
        variable, code, (low, high, step) = self._name(), "", ("%c0", "%m", "%c1")
        match self._random.randrange(5):
            case 0:
                high, code = self._binary("arith.minsi", "%j", "%c4", "index")
            case 1:
                low = "%j"
                high, code = self._binary("arith.addi", "%j", "%c3", "index")
            case 2:
                step = "%c3"
            case 3:
                low = self._loop_or("%c1")
        self._loops.append(variable)
        body = self._block(depth)
        self._loops.pop()
        return code + f"scf.for {variable} = {low} to {high} step {step} {{\n{body}}}\n"

    def _while(self, depth: int) -> str:
        """At most five times round, and while a condition holds."""
        counter, old, new = self._name(), self._name(), self._name()
        few, code_few = self._binary("arith.cmpi slt,", old, "%i5", "i64")
        condition, code = self._condition()
        both, code_both = self._binary("arith.andi", condition, few, "i1")
        load = f"= memref.load {counter}[] : memref<i64>\n"
        again = self._name()
        return (
            f"{counter} = memref.alloca() : memref<i64>\nmemref.store %i0, {counter}[] : memref<i64>\n"
            f"scf.while : () -> () {{\n{old} {load}{code_few}{code}{code_both}scf.condition({both})\n}} do {{\n"
            f"{again} {load}{new} = arith.addi {again}, %i1 : i64\nmemref.store {new}, {counter}[] : memref<i64>\n"
            f"{self._block(depth)}scf.yield\n}}\n"
        )
