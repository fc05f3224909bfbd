# SPDX-License-Identifier: Apache-2.0
"""A block on its way through the stages (`stages.py`): to the text of one of them, or to an artifact."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from pyacc_mlir.artifact import Artifact, ParamKind
from pyacc_mlir.diagnostics.times import timed
from pyacc_mlir.dialects.mlir import func, ir
from pyacc_mlir.lowering.device.variable_names import name_arguments
from pyacc_mlir.lowering.pass_base import PassContext, Upstream
from pyacc_mlir.lowering.stages import ALL_PASSES, TEXT_STAGES, Stage, stage_names, stages_between
from pyacc_mlir.lowering.targets import host, nvptx, simt
from pyacc_mlir.lowering.targets.target import Target, TargetKind

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit import EmittedBlock

__all__ = [
    "ALL_PASSES", "compile_block", "gpu_modules", "lower_to_stage",
    "run_to", "stage_names", "stages_between", "text_of",
]  # fmt: skip


def run_stage(module: ir.Module, stage: Stage, ctx: PassContext) -> None:
    """Run the passes of one stage. MLIR's own passes verify what they leave, but end the process on invalid IR."""
    for one, following in zip_longest(stage.passes, stage.passes[1:]):
        with timed(stage.name):
            one.run(module, ctx)
        if isinstance(one, Upstream) or not (following is None or isinstance(following, Upstream)):
            continue
        with timed("verify"):
            if not module.operation.verify():
                raise AssertionError(f"{one.name}, or one of ours before it, leaves invalid IR")


def run_to(module: ir.Module, name: str, ctx: PassContext, start: str = "acc") -> None:
    """Run all stages after `start` up to and with the one called `name`.

    Raises:
        ValueError: the target has no such stages.
    """
    for stage in stages_between(ctx.target, start, name):
        run_stage(module, stage, ctx)


def text_of(module: ir.Module, name: str, ctx: PassContext) -> str:
    """The text of a module that has been brought to the stage called `name`."""
    if name not in TEXT_STAGES:
        return str(module)
    if name == "host_llvm" or not ctx.target.has_device:
        llvm_ir = host.to_llvm_ir(module)
        return host.to_asm(host.optimize(llvm_ir, ctx.target.host), ctx.target.host) if name == "asm" else llvm_ir
    texts = [nvptx.to_llvm_ir(op) for op in gpu_modules(module)]
    return "\n".join(texts if name == "llvm" else [nvptx.to_ptx(text, ctx.target) for text in texts])


def gpu_modules(module: ir.Module) -> list[ir.Operation]:
    """The device modules of a block: one, if it has kernels."""
    return [op.operation for op in module.body.operations if op.operation.name == "gpu.module"]


def lower_to_stage(emitted: EmittedBlock, target: Target, stage: str) -> str:
    """The text of a block at a stage.

    Raises:
        ValueError: the target has no such stage.
        CompileError, UnsupportedError: the target cannot do what the program says.
    """
    with emitted.module.context:
        ctx = _context(emitted, target)
        run_to(emitted.module, stage, ctx)
        return text_of(emitted.module, stage, ctx)


def compile_block(emitted: EmittedBlock, target: Target, name: str) -> Artifact:
    """The artifact of a block: host code, and an image of its kernels where it has any.

    Raises:
        CompileError, UnsupportedError: the target cannot do what the program says.
    """
    images: tuple[tuple[str, bytes], ...] = ()
    with emitted.module.context:
        ctx = _context(emitted, target)
        if target.has_device:
            run_to(emitted.module, "gpu", ctx)
            images = device_images(emitted.module, ctx)
            run_to(emitted.module, "host_llvm", ctx, start="gpu")
        else:
            run_to(emitted.module, "llvm", ctx)
        object_code = host.to_object(host.optimize(host.to_llvm_ir(emitted.module), target.host), target.host)
    return Artifact(
        name=name,
        target=target.name,
        entry=emitted.name,
        object_code=object_code,
        params=emitted.params,
        outputs=emitted.outputs,
        error_sites=tuple(ctx.error_sites),
        remarks=tuple(ctx.remarks),
        device_images=images,
        captures=emitted.captures,
        kernels=tuple(ctx.kernels),
        premises=emitted.premises,
    )


def device_images(module: ir.Module, ctx: PassContext) -> tuple[tuple[str, bytes], ...]:
    """The code of the kernels of a module at stage `gpu`, which stays as it is. None for a block without kernels."""
    if not gpu_modules(module):
        return ()
    copy = ir.Module.parse(str(module.operation.get_asm(enable_debug_info=True)))
    run_to(copy, "nvvm", ctx, start="gpu")
    if ctx.target.kind is TargetKind.SIMT:
        return tuple(("simt", image) for _, image in simt.lower(copy, ctx, ctx.target.checks))
    return tuple(("ptx", nvptx.to_ptx(nvptx.to_llvm_ir(op), ctx.target).encode()) for op in gpu_modules(copy))


def _context(emitted: EmittedBlock, target: Target) -> PassContext:
    if target.has_device:
        names = [param.name for param in emitted.params if param.kind is not ParamKind.CONSTANT]
        for op in emitted.module.body.operations:
            if isinstance(op, func.FuncOp) and op.name.value == emitted.name:
                name_arguments(op, names)
    return PassContext(target, list(emitted.remarks), list(emitted.error_sites))
