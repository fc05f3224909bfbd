# SPDX-License-Identifier: Apache-2.0
"""The last mile to the software GPU: device code in LLVM dialect → LLVM IR → object code for this machine.

It is the code that goes to NVPTX; what a GPU has as registers and instructions has become calls (lowering/simt).
An object holds, for each kernel @k, `void k_entry(void **args)` and `const pyacc_simt_kernel k_kernel`.
"""

from __future__ import annotations

import functools
from typing import Any

from llvmlite import binding as llvmlite

from pyacc_mlir.diagnostics.times import timed
from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.pass_base import Pass, PassContext, Upstream
from pyacc_mlir.lowering.simt.device_modules import device_modules
from pyacc_mlir.lowering.simt.passes import simt_passes
from pyacc_mlir.lowering.targets.host_cpu import host_cpu
from pyacc_mlir.lowering.targets.llvm_compat import down
from pyacc_mlir.lowering.targets.llvm_passes import run_pipeline
from pyacc_mlir.lowering.targets.target import Target, TargetKind

#: The chip whose code the software GPU executes.
CHIP = "sm_90"
_HOST = Target(TargetKind.HOST)
# The form of line tables that the runtime reads (native/src/simt_line_table.cpp).
_DWARF = 'llvm.module_flags [#llvm.mlir.module_flag<warning, "Dwarf Version", 4 : i32>]'
_LINES = Upstream("ensure-debug-info-scope-on-llvm-func", options="emission-kind=LineTablesOnly")


class NotBoundError(RuntimeError):
    """An internal error: operations are left that are not LLVM's. Translating them would end the process."""


def lower(module: ir.Module, ctx: PassContext, checks: frozenset[str] = frozenset()) -> list[tuple[str, bytes]]:
    """The device code of a module at stage `nvvm` as object code: name of each gpu.module, and its object.

    Changes the module. `checks`: "races" finds threads that meet in shared memory without a barrier, "uninit"
    elements that are read before they are written.

    Raises:
        CompileError: device code has an operation that the software GPU does not know.
        ValueError: an unknown check.
    """
    passes = simt_passes(checks)
    with module.context:
        bind(module, ctx, passes)
        return [
            (str(device.attributes["sym_name"].value), to_object(optimize(to_llvm_ir(device))))
            for device in device_modules(module)
            if device.name == "gpu.module"
        ]


def bind(module: ir.Module, ctx: PassContext, passes: tuple[Pass | Upstream, ...]) -> None:
    """Runs the passes of the software GPU on a module at stage `nvvm`, in place."""
    for one in passes:
        with timed("simt"):
            one.run(module, ctx)
        if not module.operation.verify():
            raise AssertionError(f"{one.name} leaves invalid IR")


def to_llvm_ir(device: ir.Operation) -> str:
    """LLVM IR, as LLVM 22 reads it, of a device module after the passes of the software GPU."""
    with device.context, ir.Location.unknown():
        alone = ir.Module.create()
        with ir.InsertionPoint(alone.body):
            for view in device.regions[0].blocks[0].operations:
                view.operation.clone()
            alone.body.append(ir.Operation.parse(_DWARF))
        _LINES.run(alone, PassContext(_HOST))
        alone.operation.verify()
        foreign = sorted({name for name in _names(alone.operation) if not name.startswith(("llvm.", "builtin."))})
        if foreign:
            raise NotBoundError(f"not lowered to LLVM: {', '.join(foreign)}")
        return down(llvm.translate_module_to_llvmir(alone.operation))


def optimize(llvm_ir: str) -> Any:
    """The module after LLVM's O2 pipeline. Nothing is vectorised: a fibre is one lane already."""
    machine = _machine()
    module = llvmlite.parse_assembly(llvm_ir)
    module.triple = llvmlite.get_default_triple()
    module.data_layout = str(machine.target_data)
    module.verify()
    options = llvmlite.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization = False
    options.slp_vectorization = False
    with timed("llvm passes"):
        run_pipeline(module, machine, options)
    return module


def to_object(module: Any) -> bytes:
    """Object code of an optimised module; emitting changes a module, so a copy is emitted."""
    with timed("code"):
        return bytes(_machine().emit_object(llvmlite.parse_bitcode(module.as_bitcode())))


@functools.cache
def _machine() -> Any:
    llvmlite.initialize_native_target()
    llvmlite.initialize_native_asmprinter()
    cpu = host_cpu(_HOST)
    triple = llvmlite.Target.from_default_triple()
    return triple.create_target_machine(cpu=cpu.name, features=cpu.features, opt=2, reloc="pic", codemodel="small")


def _names(op: ir.Operation) -> set[str]:
    found = {op.name}
    for region in op.regions:
        for block in region.blocks:
            for inner in block.operations:
                found |= _names(inner.operation)
    return found
