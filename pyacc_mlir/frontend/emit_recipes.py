# SPDX-License-Identifier: Apache-2.0
"""Recipes: how a private, firstprivate or reduction copy of a variable is made and combined, once for each type."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import arith, ir, memref, openacc
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_state import State
from pyacc_mlir.frontend.emit_values import Number
from pyacc_mlir.frontend.types import Scalar

_WORDS = {"+": "add", "*": "mul", "max": "max", "min": "min"}


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
    """The symbol of the recipe that reduces into a scalar by `operator`."""
    word = _WORDS[operator]
    name = f"reduction_{word}_{kind.dtype.name}"
    if _is_new(state, name):
        with ir.InsertionPoint.at_block_begin(state.module.body):
            recipe = openacc.ReductionRecipeOp(name, memory, ir.Attribute.parse(f"#acc.reduction_operator<{word}>"))
            init = recipe.operation.regions[0].blocks.append(memory)
            with ir.InsertionPoint(init):
                copy = memref.alloca(memory, [], [])
                memref.store(ops.identity(operator, kind).value, copy, [])
                openacc.YieldOp([copy])
            combiner = recipe.operation.regions[1].blocks.append(memory, memory)
            with ir.InsertionPoint(combiner):
                left, right = (Number(memref.load(item, []), kind) for item in combiner.arguments)
                memref.store(ops.combine(operator, left, right).value, combiner.arguments[0], [])
                openacc.YieldOp([combiner.arguments[0]])
    return name


def _fill_init(recipe: ir.Operation, kind: ir.MemRefType, *, is_zero: bool = False) -> None:
    block = recipe.regions[0].blocks.append(kind)
    with ir.InsertionPoint(block):
        original = block.arguments[0]
        sizes = [
            memref.dim(original, ops.index_constant(axis)) for axis in range(kind.rank) if kind.is_dynamic_dim(axis)
        ]
        plain = ir.MemRefType.get(list(kind.shape), kind.element_type)
        copy = memref.alloca(plain, sizes, [])
        if is_zero and not kind.rank:  # LLVM may make anything of reading a scalar that was never written
            number = 0.0 if isinstance(kind.element_type, ir.FloatType) else 0
            memref.store(arith.constant(kind.element_type, number), copy, [])
        openacc.YieldOp([copy if plain == kind else memref.cast(kind, copy)])


def _is_new(state: State, name: str) -> bool:
    if name in state.recipes:
        return False
    state.recipes.add(name)
    return True


def _spelling(kind: ir.MemRefType) -> str:
    """The memref type as part of a symbol."""
    return "".join(char if char.isalnum() else "_" for char in str(kind)).strip("_")
