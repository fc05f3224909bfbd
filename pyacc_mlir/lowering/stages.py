# SPDX-License-Identifier: Apache-2.0
"""THE ordered list of stages and passes. Everything a block goes through stands here, in order.

`acc` is what the front end emits. `data` and `mapped` are common to all targets; then a host goes through `cpu` and
`llvm` to `asm` (or object code). A device goes to `gpu`, where the ways part: its kernels through `nvvm` and `llvm` to
`ptx` (or an object of the software GPU), what the host does for it through `device_host` to `host_llvm`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyacc_mlir.lowering.annotate_data_operations import AnnotateDataOperations
from pyacc_mlir.lowering.await_stack_memory import AwaitStackMemory
from pyacc_mlir.lowering.cpu.passes import CPU, LLVM
from pyacc_mlir.lowering.device.passes import DEVICE_HOST
from pyacc_mlir.lowering.expand_static_gangs import ExpandStaticGangs
from pyacc_mlir.lowering.expand_wait_clauses import ExpandWaitClauses
from pyacc_mlir.lowering.gpu.lower_firstprivate import LowerFirstprivate
from pyacc_mlir.lowering.gpu.passes import GPU, NVVM
from pyacc_mlir.lowering.group_data_operations import GroupDataOperations
from pyacc_mlir.lowering.hoist_kernels_loops import HoistKernelsLoops
from pyacc_mlir.lowering.lower_acc_loop import LowerAccLoop
from pyacc_mlir.lowering.lower_wait_directives import LowerWaitDirectives
from pyacc_mlir.lowering.map_gang_worker_vector import MapGangWorkerVector
from pyacc_mlir.lowering.merge_implicit_data import MergeImplicitData
from pyacc_mlir.lowering.pass_base import Pass, Upstream
from pyacc_mlir.lowering.simt.passes import SIMT
from pyacc_mlir.lowering.split_kernels import SplitKernels
from pyacc_mlir.lowering.targets.target import Target, TargetKind

DATA: tuple[Pass | Upstream, ...] = (
    Upstream("canonicalize"),  # the front end writes constants where it needs them
    Upstream("cse"),
    ExpandWaitClauses(),  # before conditions: what the host executes waits too
    Upstream("acc-if-clause-lowering", anchor="func.func"),  # before data is implied: the host branch needs none
    Upstream("acc-implicit-data"),  # OpenACC 3.3 §2.6.2: arrays are copied, scalars firstprivate
    MergeImplicitData(),
    Upstream("openacc-legalize-data-values", anchor="func.func"),  # bodies use the device's arrays
    Upstream("acc-legalize-serial", anchor="func.func"),  # before recipes: they know reductions of parallel only
    Upstream("acc-recipe-materialization"),  # private, firstprivate and reduction copies become code
    Upstream("acc-loop-tiling", anchor="func.func"),
)

MAPPED: tuple[Pass | Upstream, ...] = (
    HoistKernelsLoops(),  # first: what the host runs is no part of a kernel
    SplitKernels(),  # each kernel is mapped by itself
    MapGangWorkerVector(),
    ExpandStaticGangs(),  # when it is known what else the loop is shared over
    LowerAccLoop(),
    AwaitStackMemory(),  # while constructs still say what is firstprivate
)

HOST: tuple[Pass | Upstream, ...] = (
    LowerFirstprivate(),  # asynchronous gangs see the values of now
    LowerWaitDirectives(),
    GroupDataOperations(),  # while constructs hold them
    *CPU,
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A named point on the way: the passes that lead there from the stage before."""

    name: str
    passes: tuple[Pass | Upstream, ...]


_COMMON = (Stage("acc", ()), Stage("data", DATA), Stage("mapped", MAPPED))
_DEVICE = (*_COMMON, Stage("gpu", (AnnotateDataOperations(), *GPU)))  # constructs say what their launches will not
HOST_STAGES = (*_COMMON, Stage("cpu", HOST), Stage("llvm", LLVM), Stage("asm", ()))
DEVICE_HOST_STAGES = (*_DEVICE, Stage("device_host", DEVICE_HOST), Stage("host_llvm", LLVM))
GPU_STAGES = (*_DEVICE, Stage("nvvm", NVVM), Stage("llvm", ()), Stage("ptx", ()))
SIMT_STAGES = GPU_STAGES[:-1]

#: Stages whose text is LLVM's or the target's, not MLIR's.
TEXT_STAGES = frozenset({"llvm", "asm", "ptx", "host_llvm"})

ALL_PASSES: dict[str, Pass | Upstream] = {
    one.name: one
    for passes in (DATA, MAPPED, HOST, LLVM, GPU, NVVM, SIMT, DEVICE_HOST)
    for one in passes
    if not isinstance(one, Upstream)
}

_WAYS = {
    TargetKind.HOST: (HOST_STAGES,),
    TargetKind.NVPTX: (GPU_STAGES, DEVICE_HOST_STAGES),
    TargetKind.SIMT: (SIMT_STAGES, DEVICE_HOST_STAGES),
}


def stage_names(target: Target) -> tuple[str, ...]:
    """The names of a target's stages; after `gpu`, those of its device before those of the host."""
    return tuple(dict.fromkeys(stage.name for way in _WAYS[target.kind] for stage in way))


def stages_between(target: Target, start: str, stop: str) -> tuple[Stage, ...]:
    """The stages after `start` up to and with `stop`.

    Raises:
        ValueError: the target has no such stages, or not on one way.
    """
    for name in (start, stop):
        if name not in stage_names(target):
            known = ", ".join(stage_names(target))
            raise ValueError(f"stage `{name}` is not one of {target.name}: expected one of {known}")
    for way in _WAYS[target.kind]:
        names = [stage.name for stage in way]
        if start in names and stop in names and names.index(start) <= names.index(stop):
            return way[names.index(start) + 1 : names.index(stop) + 1]
    raise ValueError(f"stage `{stop}` does not come after `{start}`: the stages are {', '.join(stage_names(target))}")
