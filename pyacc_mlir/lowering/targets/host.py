# SPDX-License-Identifier: Apache-2.0
"""The last steps for the host: LLVM dialect → LLVM IR → optimised → assembly or object code."""

from __future__ import annotations

import functools
import re
from typing import Any

from llvmlite import binding as llvmlite

from pyacc_mlir.diagnostics.times import timed
from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.targets.host_cpu import host_cpu
from pyacc_mlir.lowering.targets.llvm_compat import down
from pyacc_mlir.lowering.targets.llvm_passes import run_pipeline
from pyacc_mlir.lowering.targets.target import Target

_CONVERTED = ("llvm.", "builtin.module")
_ADDRESS = re.compile(r"= getelementptr (?!inbounds|nuw|nusw|i8,)")
_EXTREME = re.compile(r"@llvm\.(?:max|min)\w*\.f32")


class NotConvertedError(RuntimeError):
    """An internal error: operations are left that are not LLVM's. Translating them would end the process."""


def to_llvm_ir(module: ir.Module) -> str:
    """LLVM IR, as LLVM 22 reads it.

    Raises:
        NotConvertedError: the module is not wholly in the LLVM dialect.
    """
    with timed("translation"):
        return _translated(module)


def _translated(module: ir.Module) -> str:
    module.operation.verify()
    foreign = sorted({name for name in _names(module.operation) if not name.startswith(_CONVERTED)})
    if foreign:
        raise NotConvertedError(f"not lowered to LLVM: {', '.join(foreign)}")
    with module.context:
        text = down(llvm.translate_module_to_llvmir(module.operation))
    # Addresses are those of elements, but MLIR's Python cannot say so when it builds them. Addresses of bytes are those
    # of masked accesses, which may lie outside (cpu/addresses.py).
    return _ADDRESS.sub("= getelementptr inbounds ", text)


def optimize(llvm_ir: str, target: Target) -> Any:
    """The module after LLVM's O3 pipeline for the processor of `target`, loops and straight code vectorised."""
    with timed("llvm reading"):
        machine = _machine(target)
        module = llvmlite.parse_assembly(llvm_ir)
    module.triple = llvmlite.get_default_triple()
    module.data_layout = str(machine.target_data)
    module.verify()
    options = llvmlite.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = not _has_half_extremes(llvm_ir)
    options.slp_vectorization = True
    with timed("llvm passes"):
        run_pipeline(module, machine, options)
    return module


def _has_half_extremes(llvm_ir: str) -> bool:
    """Whether LLVM may make a largest or smallest of half precision.

    Two of its cost models disagree about a reduction by one, and the loop vectoriser ends the process.
    """
    return "fpext half" in llvm_ir and _EXTREME.search(llvm_ir) is not None


def to_asm(module: Any, target: Target) -> str:
    """Assembly of an optimised module."""
    return str(_machine(target).emit_assembly(_copy(module)))


def to_object(module: Any, target: Target) -> bytes:
    """Object code of an optimised module."""
    with timed("code"):
        return bytes(_machine(target).emit_object(_copy(module)))


@functools.cache
def _machine(target: Target) -> Any:
    llvmlite.initialize_native_target()
    llvmlite.initialize_native_asmprinter()
    cpu = host_cpu(target)
    triple = llvmlite.Target.from_default_triple()
    # Position independent and small: constants are near, calls go through stubs of the loader.
    return triple.create_target_machine(cpu=cpu.name, features=cpu.features, opt=3, reloc="pic", codemodel="small")


def _copy(module: Any) -> Any:
    """Emitting changes a module."""
    return llvmlite.parse_bitcode(module.as_bitcode())


def _names(op: ir.Operation) -> set[str]:
    found = {op.name}
    for region in op.regions:
        for block in region.blocks:
            for inner in block.operations:
                found |= _names(inner.operation)
    return found
