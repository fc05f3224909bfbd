# SPDX-License-Identifier: Apache-2.0
"""Compiled code for a block: from memory, from disk, or from the compiler."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pyacc_mlir.cache.blocks import Record, kept_blocks
from pyacc_mlir.cache.keys import block_key
from pyacc_mlir.device_choice import target_of
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.function_values import holds_object
from pyacc_mlir.frontend.types import Constant, Type
from pyacc_mlir.options import CompileOptions, environment

Compile = Callable[[Mapping[str, Type], CompileOptions], Record]


def compiled(block: Block, types: Mapping[str, Type], options: CompileOptions, compile_anew: Compile) -> Record:
    """The record of a block for the types of its live-ins; errors of the compiler are never kept."""
    found = environment()
    if not found.cache or found.dump:  # who wants to see the stages wants to see them now
        return compile_anew(types, options)
    if any(isinstance(kind, Constant) and holds_object(kind.value) for kind in types.values()):
        return compile_anew(types, options)  # its attributes may be anything
    key = block_key(block, types, target_of(options), options)
    constants = {name: kind.value for name, kind in types.items() if isinstance(kind, Constant)}
    record = kept_blocks.find(key, constants, options.cache)
    if record is None:
        record = compile_anew(types, options)
        kept_blocks.keep(key, record, options.cache)
    return record
