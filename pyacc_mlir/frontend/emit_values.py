# SPDX-License-Identifier: Apache-2.0
"""What a name or an expression is while IR is built, and the MLIR types of the language's types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from pyacc_mlir.dialects.mlir import ir, memref
from pyacc_mlir.frontend.types import Array, List, Scalar, Type, is_bfloat16

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_parts import Part


@dataclass(frozen=True, slots=True)
class Number:
    """A scalar value in SSA form."""

    value: ir.Value
    type: Scalar


@dataclass(frozen=True, slots=True)
class ArrayValue:
    """An array: a memref. `written`: where it is checked, another of as many bytes that are 1 for written elements."""

    value: ir.Value
    type: Array
    written: ir.Value | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """An array that a whole-array expression reads; `in_place`: for its element k, element k alone."""

    array: ArrayValue
    in_place: bool


@dataclass(frozen=True, slots=True)
class ComputedValue:
    """A whole-array expression: `at` emits the element at a position, at the insertion point.

    Where `mask` is not None it has an element only if that is true there.
    """

    type: Array
    extents: tuple[ir.Value, ...]
    at: Callable[[Sequence[ir.Value]], Number]
    reads: tuple[Read, ...] = ()
    mask: ComputedValue | None = None
    place: Callable[[Sequence[ir.Value]], list[ir.Value]] | None = None  # of `a[numbers]`: where in `a` each element is
    is_empty: bool = False  # its elements may be anything (`np.empty`)


@dataclass(frozen=True, slots=True)
class TupleValue:
    """A tuple, item by item."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """An object known at compile time that is not a number: a module, a function, None."""

    value: object


_BYTE = np.dtype(np.uint8)

Value = Number | ArrayValue | ComputedValue | TupleValue | Known


@dataclass(frozen=True, slots=True)
class Slot:
    """A variable in memory: a rank-0 memref. `written`: where it is checked, another that says if it has a value."""

    memory: ir.Value
    type: Scalar
    written: ir.Value | None = None

    def load(self) -> Number:
        return Number(memref.load(self.memory, []), self.type)


@dataclass(frozen=True, slots=True)
class Unclear:
    """A name that stands for one array or tuple on one path to this place, and for another or nothing on another."""


@dataclass(slots=True)
class Names:
    """What each name stands for here, and what is known of its value.

    `least` holds lower bounds of integers, `reductions` the operator of each variable that is being reduced, `parts`
    the reduced elements and sections of arrays, `rebound` the names that were given to an array or a tuple since these
    names were copied.
    """

    bound: dict[str, Value | Slot | Unclear] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    reductions: dict[str, str] = field(default_factory=dict)
    parts: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    rebound: set[str] = field(default_factory=set)

    def blur(self, names: set[str]) -> None:
        """Where paths meet: of what `names` stand for, only what is in memory is the same on all of them."""
        for name in names:
            if not isinstance(self.bound.get(name), Slot | Number):
                self.bound[name] = Unclear()

    def copy(self) -> Names:
        return Names(dict(self.bound), dict(self.least), dict(self.reductions), dict(self.parts))


def mlir_scalar(dtype: np.dtype[np.generic]) -> ir.Type:
    """The MLIR type of a value of `dtype`."""
    match dtype.kind, dtype.itemsize:
        case "b", _:
            return ir.IntegerType.get_signless(1)
        case "i" | "u", size:
            return ir.IntegerType.get_signless(8 * size)
        case "f", 2:
            return ir.F16Type.get()
        case "f", 4:
            return ir.F32Type.get()
        case "f", 8:
            return ir.F64Type.get()
        case "c", size:
            return ir.ComplexType.get(ir.F32Type.get() if size == 8 else ir.F64Type.get())
    raise AssertionError(f"{dtype} has no MLIR type yet")


def mlir_element(dtype: np.dtype[np.generic]) -> ir.Type:
    """The MLIR type of an array element: a NumPy bool is a byte in memory, a bfloat16 its 16 bits."""
    if is_bfloat16(dtype):
        return ir.IntegerType.get_signless(16)
    return ir.IntegerType.get_signless(8) if dtype.kind == "b" else mlir_scalar(dtype)


def slot_type(dtype: np.dtype[np.generic]) -> ir.Type:
    """The type of a variable's memory."""
    return ir.MemRefType.get([], mlir_scalar(dtype))


def mlir_array(array: Array) -> ir.MemRefType:
    """The memref type of an array (architecture.md §3)."""
    dynamic = ir.ShapedType.get_dynamic_size()
    stride = ir.ShapedType.get_dynamic_stride_or_offset()
    strides = [stride] * array.ndim
    if array.layout == "F" and array.ndim > 1:
        strides[0] = 1
    elif array.layout == "C" and array.ndim and (array.view or array.ndim == 1):
        strides[-1] = 1
    element = mlir_element(array.dtype)
    if array.packed:
        layout = ir.StridedLayoutAttr.get(stride if array.view else 0, [stride] * array.ndim + [1])
        return ir.MemRefType.get([dynamic] * array.ndim + [array.dtype.itemsize], mlir_element(_BYTE), layout)
    if array.layout == "C" and not array.view:
        return ir.MemRefType.get([dynamic] * array.ndim, element)
    layout = ir.StridedLayoutAttr.get(stride if array.view else 0, strides)
    return ir.MemRefType.get([dynamic] * array.ndim, element, layout)


def incoming_value(value: ir.Value, kind: Array | Scalar) -> ArrayValue | Number:
    """An argument of a block or a function."""
    return Number(value, kind) if isinstance(kind, Scalar) else ArrayValue(value, kind)


def argument_type(kind: Type) -> ir.Type | None:
    """The type of a block's argument for a live-in, None where it takes none."""
    match kind:
        case Scalar():
            return mlir_scalar(kind.dtype)
        case Array():
            return mlir_array(kind)
        case List():
            return mlir_array(Array(kind.dtype, 1))
    return None
