# SPDX-License-Identifier: Apache-2.0
"""Recipes: how a private, firstprivate or reduction copy of a variable is made and combined, once for each type."""

from __future__ import annotations

from collections.abc import Callable

from pyacc_mlir.dialects.mlir import arith, ir, memref, openacc, scf
from pyacc_mlir.dialects.zeros import zero_of
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_state import State
from pyacc_mlir.frontend.emit_values import Number
from pyacc_mlir.frontend.types import Scalar

_WORDS = {
    "+": "add", "*": "mul", "max": "max", "min": "min",
    "&": "iand", "|": "ior", "^": "xor", "&&": "land", "||": "lor",
}  # fmt: skip


def private_recipe(state: State, kind: ir.MemRefType) -> str:
    """The symbol of the recipe for an uninitialised copy of a memref of type `kind`."""
    name = f"private_{_spelling(kind)}"
    if _is_new(state, name):
        with ir.InsertionPoint.at_block_begin(state.module.body):
            recipe = openacc.PrivateRecipeOp(name, kind)
            _fill_init(recipe.operation, kind, is_zero=True)
    return name


def firstprivate_recipe(state: State, kind: ir.MemRefType) -> str:
    """The symbol of the recipe for a copy of a memref of type `kind` that starts with the original's values."""
    name = f"firstprivate_{_spelling(kind)}"
    if _is_new(state, name):
        with ir.InsertionPoint.at_block_begin(state.module.body):
            recipe = openacc.FirstprivateRecipeOp(name, kind)
            _fill_init(recipe.operation, kind)
            block = recipe.operation.regions[1].blocks.append(kind, kind)
            with ir.InsertionPoint(block):
                memref.copy(block.arguments[0], block.arguments[1])
                openacc.TerminatorOp()
    return name


def reduction_recipe(state: State, operator: str, kind: Scalar, memory: ir.MemRefType) -> str:
    """The symbol of the recipe that reduces into a memref of numbers of type `kind` by `operator`, each by itself."""
    word = _WORDS[operator]
    name = f"reduction_{word}_{kind.dtype.name}" + (f"_{_spelling(memory)}" if memory.rank or _is_part(memory) else "")
    if _is_new(state, name):
        with ir.InsertionPoint.at_block_begin(state.module.body):
            recipe = openacc.ReductionRecipeOp(name, memory, ir.Attribute.parse(f"#acc.reduction_operator<{word}>"))
            init = recipe.operation.regions[0].blocks.append(memory)
            with ir.InsertionPoint(init):
                copy = _copy_of(init.arguments[0], memory)
                first = ops.to_element(ops.identity(operator, kind), memory.element_type)
                _for_each(copy, lambda position: memref.store(first, copy, position))
                openacc.YieldOp([copy])
            combiner = recipe.operation.regions[1].blocks.append(memory, memory)
            with ir.InsertionPoint(combiner):
                target, part = combiner.arguments

                def combine(position: list[ir.Value]) -> None:
                    left, right = (ops.from_element(memref.load(item, position), kind) for item in (target, part))
                    result: Number = ops.combine(operator, left, right)
                    memref.store(ops.to_element(result, memory.element_type), target, position)

                _for_each(target, combine)
                openacc.YieldOp([target])
    return name


def _for_each(array: ir.Value, emit: Callable[[list[ir.Value]], object]) -> None:
    """Emit a nest of loops around what `emit` makes for the indices of one element."""
    loops: list[scf.ForOp] = []
    extents = [memref.dim(array, ops.index_constant(axis)) for axis in range(ir.MemRefType(array.type).rank)]
    for extent in extents:
        with ir.InsertionPoint(loops[-1].body) if loops else ir.InsertionPoint.current:
            loops.append(scf.ForOp(ops.index_constant(0), extent, ops.index_constant(1)))
    with ir.InsertionPoint(loops[-1].body) if loops else ir.InsertionPoint.current:
        emit([loop.induction_variable for loop in loops])
    for loop in loops:
        with ir.InsertionPoint(loop.body):
            scf.YieldOp([])


def _fill_init(recipe: ir.Operation, kind: ir.MemRefType, *, is_zero: bool = False) -> None:
    block = recipe.regions[0].blocks.append(kind)
    with ir.InsertionPoint(block):
        copy = _copy_of(block.arguments[0], kind)
        if is_zero and not kind.rank:  # LLVM may make anything of reading a scalar that was never written
            memref.store(zero_of(kind.element_type), copy, [])
        openacc.YieldOp([copy])


def _copy_of(original: ir.Value, kind: ir.MemRefType) -> ir.Value:
    """New memory of the extents of `original`, as a memref of type `kind`: without the gaps it may have."""
    sizes = [memref.dim(original, ops.index_constant(axis)) for axis in range(kind.rank) if kind.is_dynamic_dim(axis)]
    if _is_column_major(kind):
        return _column_major(kind, sizes)
    plain = ir.MemRefType.get(list(kind.shape), kind.element_type)
    copy = memref.alloca(plain, sizes, [])
    return copy if plain == kind else memref.cast(kind, copy)


def _is_column_major(kind: ir.MemRefType) -> bool:
    return bool(kind.rank > 1 and kind.get_strides_and_offset()[0][0] == 1)


def _column_major(kind: ir.MemRefType, sizes: list[ir.Value]) -> ir.Value:
    dynamic = ir.ShapedType.get_dynamic_size()
    total, strides = sizes[0], [sizes[0]]
    for size in sizes[1:]:
        total = arith.muli(total, size)
        strides.append(total)
    flat = memref.alloca(ir.MemRefType.get([dynamic], kind.element_type), [total], [])
    made = memref.ReinterpretCastOp(
        kind, flat, [], sizes, strides[:-1], [0], [dynamic] * kind.rank, [1, *[dynamic] * (kind.rank - 1)]
    )
    return made.result


def _is_part(memory: ir.MemRefType) -> bool:
    """A memref of rank 0 that is an element of an array."""
    return not isinstance(memory.layout, ir.AffineMapAttr)


def _is_new(state: State, name: str) -> bool:
    if name in state.recipes:
        return False
    state.recipes.add(name)
    return True


def _spelling(kind: ir.MemRefType) -> str:
    """The memref type as part of a symbol."""
    return "".join(char if char.isalnum() else "_" for char in str(kind)).strip("_")
