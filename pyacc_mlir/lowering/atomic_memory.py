# SPDX-License-Identifier: Apache-2.0
"""Atomic accesses of one memory cell, as operations of the LLVM dialect: relaxed, as OpenACC 3.3 §2.12 asks for.

What no machine operation does is a loop around a compare-and-swap of the bits of the cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyacc_mlir.dialects.mlir import arith, ir, llvm, scf
from pyacc_mlir.dialects.mlir import complex as complex_dialect
from pyacc_mlir.lowering.bit_patterns import from_bits, to_bits
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.descriptors import Descriptor, item_size
from pyacc_mlir.lowering.gpu.value_functions import ValueFunction, call

_RELAXED = llvm.AtomicOrdering.monotonic
_COMMUTING = {
    "arith.addi": llvm.AtomicBinOp.add,
    "arith.addf": llvm.AtomicBinOp.fadd,
    "arith.andi": llvm.AtomicBinOp._and,
    "arith.ori": llvm.AtomicBinOp._or,
    "arith.xori": llvm.AtomicBinOp._xor,
    "arith.maxsi": llvm.AtomicBinOp.max,
    "arith.minsi": llvm.AtomicBinOp.min,
    "arith.maxui": llvm.AtomicBinOp.umax,
    "arith.minui": llvm.AtomicBinOp.umin,
}
_EXTREMES = frozenset({llvm.AtomicBinOp.max, llvm.AtomicBinOp.min, llvm.AtomicBinOp.umax, llvm.AtomicBinOp.umin})
_OF_PARTS = {"complex.add": llvm.AtomicBinOp.fadd, "complex.sub": llvm.AtomicBinOp.fsub}
_WIDEST = 8  # bytes
_FROM_LEFT = {"arith.subi": llvm.AtomicBinOp.sub, "arith.subf": llvm.AtomicBinOp.fsub}


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell that a memref of one element names. `scope`: the threads among which accesses are atomic; None: all."""

    memref: ir.Value
    scope: str | None

    @property
    def element(self) -> ir.Type:
        return ir.MemRefType(self.memref.type).element_type

    def load(self) -> ir.Value:
        """The value in the cell."""
        return self._from_bits(self._load(self._address()))

    def store(self, value: ir.Value) -> None:
        """Give the cell a value."""
        address, bits = self._address(), self._to_bits(value)
        llvm.StoreOp(bits, address, ordering=_RELAXED, syncscope=self.scope, alignment=self._bytes)

    def exchange(self, value: ir.Value) -> ir.Value:
        """Give the cell a value; the result is the one it had."""
        bits = self._to_bits(value)
        return self._from_bits(self._machine(llvm.AtomicBinOp.xchg, bits))

    def update(self, function: ValueFunction) -> ir.Value:
        """Give the cell the value that `function` computes from its own; the result is the one it had."""
        single = _machine_operation(function)
        if single is not None and not _is_bit(self.element) and not self._is_seldom(single[0]):
            return self._machine(*single)
        return self._swapped(function)

    def add_parts(self, function: ValueFunction) -> bool:
        """Add to, or subtract from, both parts of a complex number, each for itself; False where that is no update."""
        if len(function.ops) != 1 or function.ops[0].name not in _OF_PARTS:
            return False
        (op,), (old,) = function.ops, function.parameters
        others = [operand for operand in op.operands if operand not in old]
        if len(others) != 1 or (op.name == "complex.sub" and op.operands[0] not in old):
            return False
        first = self._address()
        part = self.element.element_type
        for number, taken in enumerate((complex_dialect.re, complex_dialect.im)):
            address = llvm_ir.indexed_ptr(first, part, llvm_ir.constant(number))
            llvm.AtomicRMWOp(_OF_PARTS[op.name], address, taken(others[0]), _RELAXED, syncscope=self.scope)
        return True

    @property
    def is_too_wide(self) -> bool:
        """No machine operation compares and swaps so much."""
        return self._bytes > _WIDEST

    @property
    def _bytes(self) -> int:
        return item_size(self.element)

    @property
    def _bits(self) -> ir.Type:
        """The integer of the cell's size: a variable of one bit takes a byte."""
        return ir.IntegerType.get_signless(8 * self._bytes)

    def _address(self) -> ir.Value:
        return Descriptor(self.memref).pointer()

    def _load(self, address: ir.Value) -> ir.Value:
        return llvm.LoadOp(self._bits, address, ordering=_RELAXED, syncscope=self.scope, alignment=self._bytes).res

    def _machine(self, kind: llvm.AtomicBinOp, value: ir.Value) -> ir.Value:
        return llvm.AtomicRMWOp(kind, self._address(), value, _RELAXED, syncscope=self.scope).res

    def _is_seldom(self, kind: llvm.AtomicBinOp) -> bool:
        """The value seldom changes, and a processor of the host has no operation that would see it without writing."""
        return self.scope is None and kind in _EXTREMES

    def _swapped(self, function: ValueFunction) -> ir.Value:
        """A loop that ends when nobody came in between; the value before is what it expected last.

        Where the value stays as it is, as in most updates of a maximum, nothing is written.
        """
        address = self._address()
        loop = scf.WhileOp([self._bits], [self._load(address)])
        before = loop.before.blocks.append(self._bits)
        with ir.InsertionPoint(before):
            expected = before.arguments[0]
            new = self._to_bits(call(function, self._from_bits(expected)))
            again, found = self._swap(address, expected, new)
            scf.condition(again, [found])
        after = loop.after.blocks.append(self._bits)
        with ir.InsertionPoint(after):
            scf.yield_([after.arguments[0]])
        return self._from_bits(loop.results[0])

    def _swap(self, address: ir.Value, expected: ir.Value, new: ir.Value) -> tuple[ir.Value, ir.Value]:
        """Whether to try again, and with which value."""
        differs = arith.cmpi(arith.CmpIPredicate.ne, new, expected)
        branch = scf.IfOp(differs, [_bit(), self._bits], has_else=True)
        with ir.InsertionPoint(branch.then_block):
            pair = llvm.AtomicCmpXchgOp(address, expected, new, _RELAXED, _RELAXED, syncscope=self.scope).res
            done = llvm_ir.member(_bit(), pair, 1)
            found = arith.select(done, expected, llvm_ir.member(self._bits, pair, 0))
            scf.yield_([arith.xori(done, arith.constant(_bit(), 1)), found])
        with ir.InsertionPoint(branch.else_block):
            scf.yield_([arith.constant(_bit(), 0), expected])
        return branch.results[0], branch.results[1]

    def _to_bits(self, value: ir.Value) -> ir.Value:
        return to_bits(value, self._bits)

    def _from_bits(self, bits: ir.Value) -> ir.Value:
        return from_bits(bits, self.element)


def _machine_operation(function: ValueFunction) -> tuple[llvm.AtomicBinOp, ir.Value] | None:
    """The kind and operand when `function` is one machine operation on the old value and something else."""
    if len(function.ops) != 1 or function.result != function.ops[0].results[0]:
        return None
    (old,) = function.parameters
    (op,) = function.ops
    operands = list(op.operands)
    if op.name in _FROM_LEFT and operands[0] in old and operands[1] not in old:
        return _FROM_LEFT[op.name], operands[1]
    if op.name not in _COMMUTING or sum(operand in old for operand in operands) != 1:
        return None
    return _COMMUTING[op.name], operands[1] if operands[0] in old else operands[0]


def _bit() -> ir.Type:
    return ir.IntegerType.get_signless(1)


def _is_bit(kind: ir.Type) -> bool:
    return bool(kind == _bit())
