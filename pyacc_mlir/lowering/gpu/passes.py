# SPDX-License-Identifier: Apache-2.0
"""The passes of the stages `gpu` and `nvvm`, in order, for lowering/stages.py."""

from __future__ import annotations

from pyacc_mlir.lowering.gpu.attach_nvvm_target import AttachNvvmTarget
from pyacc_mlir.lowering.gpu.call_intrinsics import CallIntrinsics
from pyacc_mlir.lowering.gpu.convert_parallel_to_launch import ConvertParallelToLaunch
from pyacc_mlir.lowering.gpu.expand_array_copies import ExpandArrayCopies
from pyacc_mlir.lowering.gpu.insert_predication import InsertPredication
from pyacc_mlir.lowering.gpu.insert_private_storage import InsertPrivateStorage
from pyacc_mlir.lowering.gpu.insert_scratch_memory import InsertScratchMemory
from pyacc_mlir.lowering.gpu.lower_device_failures import LowerDeviceFailures
from pyacc_mlir.lowering.gpu.lower_firstprivate import LowerFirstprivate
from pyacc_mlir.lowering.gpu.lower_parallelism_queries import LowerParallelismQueries
from pyacc_mlir.lowering.gpu.lower_reductions import LowerReductions
from pyacc_mlir.lowering.gpu.merge_kernel_modules import MergeKernelModules
from pyacc_mlir.lowering.gpu.partition_loops import PartitionLoops
from pyacc_mlir.lowering.gpu.plan_launch_size import PlanLaunchSize
from pyacc_mlir.lowering.gpu.share_call_results import ShareCallResults
from pyacc_mlir.lowering.gpu.share_reduced_arrays import ShareReducedArrays
from pyacc_mlir.lowering.gpu.stage_cached_sections import StageCachedSections
from pyacc_mlir.lowering.grant_float_flags import GrantFloatFlags
from pyacc_mlir.lowering.lower_atomics import LowerAtomics
from pyacc_mlir.lowering.pass_base import Pass, Upstream

GPU: tuple[Pass | Upstream, ...] = (
    Upstream(
        "openacc-legalize-data-values", "func.func"
    ),  # recipes bring in host variables anew: the device has its own
    LowerDeviceFailures(),  # a call of the runtime has no place on a device
    LowerFirstprivate(),  # first: trip counts may depend on them
    PlanLaunchSize(),  # everything after it asks for the layout of a block
    StageCachedSections(),  # when it is known how many lanes there are; before private storage, of which tiles are
    LowerParallelismQueries(),  # when it is known what is launched; before the calls could pass for work
    ShareReducedArrays(),  # copies of gangs are private arrays
    ShareCallResults(),  # the cells are private variables
    InsertScratchMemory(),  # before what is left must fit shared memory
    InsertPrivateStorage(),  # decides what is shared, which copies and predication need to know
    ExpandArrayCopies(),
    InsertPredication(),  # while reductions and atomics are still marked
    LowerAtomics(),
    LowerReductions(),
    PartitionLoops(),  # last of those that ask who executes what
    ConvertParallelToLaunch(),
    Upstream("gpu-launch-sink-index-computations"),  # constants must not become kernel arguments
    Upstream("gpu-kernel-outlining"),
    MergeKernelModules(),  # one image for a block
    LowerDeviceFailures(),  # of functions that kernels call
    AttachNvvmTarget(),
)

NVVM: tuple[Pass | Upstream, ...] = (
    GrantFloatFlags(),
    Upstream("canonicalize", "gpu.module"),
    Upstream("arith-expand", "gpu.module"),  # ceildivsi, floordivsi
    Upstream("convert-math-to-nvvm"),  # libdevice calls; a pass on the whole module
    Upstream("convert-math-to-llvm", "gpu.module"),  # what has an instruction or intrinsic of its own: trunc, ctpop, …
    Upstream("convert-scf-to-cf", "gpu.module"),
    Upstream("expand-strided-metadata", "gpu.module"),  # subviews
    Upstream("lower-affine", "gpu.module"),  # made by the pass before
    Upstream("convert-complex-to-llvm", "gpu.module"),
    Upstream("convert-gpu-to-nvvm", "gpu.module", "index-bitwidth=64"),
    CallIntrinsics(),
    Upstream("convert-ub-to-llvm", "gpu.module"),  # canonicalize: values that no path computes
    Upstream("canonicalize", "gpu.module"),
    Upstream("cse", "gpu.module"),
    Upstream("reconcile-unrealized-casts", "gpu.module"),
)
