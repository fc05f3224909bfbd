# SPDX-License-Identifier: Apache-2.0
"""THE ordered list of stages and passes. Everything a block goes through stands here, in order.

`acc` is what the front end emits. `data` and `mapped` are common to all targets; then a host goes through `cpu` and
`llvm` to `asm` (or object code), a GPU through `gpu`, `nvvm` and `llvm` to `ptx`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyacc_mlir.artifact import Artifact
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu.passes import CPU, LLVM
from pyacc_mlir.lowering.gpu.passes import GPU, NVVM
from pyacc_mlir.lowering.lower_acc_loop import LowerAccLoop
from pyacc_mlir.lowering.map_gang_worker_vector import MapGangWorkerVector
from pyacc_mlir.lowering.pass_base import Pass, PassContext, Upstream
from pyacc_mlir.lowering.split_kernels import SplitKernels
from pyacc_mlir.lowering.targets import host, nvptx
from pyacc_mlir.lowering.targets.target import Target, TargetKind

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit import EmittedBlock

DATA: tuple[Pass | Upstream, ...] = (
    Upstream("canonicalize"),  # the front end writes constants where it needs them
    Upstream("cse"),
    Upstream("acc-if-clause-lowering", anchor="func.func"),  # before data is implied: the host branch needs none
    Upstream("acc-implicit-data"),  # OpenACC 3.3 §2.6.2: arrays are copied, scalars firstprivate
    Upstream("openacc-legalize-data-values", anchor="func.func"),  # bodies use the device's arrays
    Upstream("acc-legalize-serial", anchor="func.func"),  # before recipes: they know reductions of parallel only
    Upstream("acc-recipe-materialization"),  # private, firstprivate and reduction copies become code
    Upstream("acc-loop-tiling", anchor="func.func"),
)

MAPPED: tuple[Pass | Upstream, ...] = (
    SplitKernels(),  # first: each kernel is mapped by itself
    MapGangWorkerVector(),
    LowerAccLoop(),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A named point on the way: the passes that lead there from the stage before."""

    name: str
    passes: tuple[Pass | Upstream, ...]


_COMMON = (Stage("acc", ()), Stage("data", DATA), Stage("mapped", MAPPED))
HOST_STAGES = (*_COMMON, Stage("cpu", CPU), Stage("llvm", LLVM), Stage("asm", ()))
GPU_STAGES = (*_COMMON, Stage("gpu", GPU), Stage("nvvm", NVVM), Stage("llvm", ()), Stage("ptx", ()))

#: Stages whose text is LLVM's or the target's, not MLIR's.
TEXT_STAGES = frozenset({"llvm", "asm", "ptx"})

ALL_PASSES: dict[str, Pass | Upstream] = {
    one.name: one for passes in (DATA, MAPPED, CPU, LLVM, GPU, NVVM) for one in passes if not isinstance(one, Upstream)
}


def stages_of(target: Target) -> tuple[Stage, ...]:
    """The stages of a target, in order."""
    return HOST_STAGES if target.kind is TargetKind.HOST else GPU_STAGES


def stage_names(target: Target) -> tuple[str, ...]:
    return tuple(stage.name for stage in stages_of(target))


def run_stage(module: ir.Module, stage: Stage, ctx: PassContext) -> None:
    """Run the passes of one stage; the module is verified after each: a pass that breaks it is named."""
    for one in stage.passes:
        one.run(module, ctx)
        if not module.operation.verify():
            raise AssertionError(f"{one.name} leaves invalid IR")


def run_to(module: ir.Module, name: str, ctx: PassContext) -> None:
    """Run all stages up to and with the one called `name`.

    Raises:
        ValueError: the target has no such stage.
    """
    names = stage_names(ctx.target)
    if name not in names:
        raise ValueError(f"unknown stage {name!r}: expected one of {', '.join(names)}")
    for stage in stages_of(ctx.target)[: names.index(name) + 1]:
        run_stage(module, stage, ctx)


def text_of(module: ir.Module, name: str, ctx: PassContext) -> str:
    """The text of a module that has been brought to the stage called `name`."""
    if name not in TEXT_STAGES:
        return str(module)
    if ctx.target.kind is TargetKind.HOST:
        llvm_ir = host.to_llvm_ir(module)
        return llvm_ir if name == "llvm" else host.to_asm(host.optimize(llvm_ir, ctx.target), ctx.target)
    texts = [nvptx.to_llvm_ir(op) for op in gpu_modules(module)]
    return "\n".join(texts if name == "llvm" else [nvptx.to_ptx(text, ctx.target) for text in texts])


def gpu_modules(module: ir.Module) -> list[ir.Operation]:
    """The device modules of a block, one for each kernel."""
    return [op.operation for op in module.body.operations if op.operation.name == "gpu.module"]


def lower_to_stage(emitted: EmittedBlock, target: Target, stage: str) -> str:
    """The text of a block at a stage.

    Raises:
        ValueError: the target has no such stage.
        CompileError, UnsupportedError: the target cannot do what the program says.
    """
    ctx = PassContext(target)
    with emitted.module.context:
        run_to(emitted.module, stage, ctx)
        return text_of(emitted.module, stage, ctx)


def compile_block(emitted: EmittedBlock, target: Target, name: str) -> Artifact:
    """The artifact of a block for a host target.

    Raises:
        CompileError, UnsupportedError: the target cannot do what the program says.
    """
    ctx = PassContext(target, list(emitted.remarks))
    with emitted.module.context:
        run_to(emitted.module, "llvm", ctx)
        object_code = host.to_object(host.optimize(host.to_llvm_ir(emitted.module), target), target)
    return Artifact(
        name=name,
        target=f"host:{target.chip}" if target.chip else "host",
        entry=emitted.name,
        object_code=object_code,
        params=emitted.params,
        outputs=emitted.outputs,
        error_sites=emitted.error_sites,
        remarks=tuple(ctx.remarks),
    )
