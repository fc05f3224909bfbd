# SPDX-License-Identifier: Apache-2.0
"""The passes of the stages `cpu` and `llvm`, in order, for lowering/stages.py."""

from __future__ import annotations

from pyacc_mlir.lowering.annotate_vector_loops import AnnotateVectorLoops
from pyacc_mlir.lowering.attach_loop_metadata import AttachLoopMetadata
from pyacc_mlir.lowering.emit_entry import EmitEntry
from pyacc_mlir.lowering.expand_copies import ExpandCopies
from pyacc_mlir.lowering.expand_powers import ExpandPowers
from pyacc_mlir.lowering.grant_float_flags import GrantFloatFlags
from pyacc_mlir.lowering.hoist_allocas import HoistAllocas
from pyacc_mlir.lowering.lower_atomics import LowerAtomics
from pyacc_mlir.lowering.lower_data_clauses import LowerDataClauses
from pyacc_mlir.lowering.lower_math_to_libm import LowerMathToLibm
from pyacc_mlir.lowering.outline_gang_bodies import OutlineGangBodies
from pyacc_mlir.lowering.pass_base import Pass, Upstream
from pyacc_mlir.lowering.privatize_atomics import PrivatizeAtomics
from pyacc_mlir.lowering.stream_outputs import StreamOutputs
from pyacc_mlir.lowering.tile_transposes import TileTransposes
from pyacc_mlir.lowering.vectorize_spmd import VectorizeSpmd
from pyacc_mlir.lowering.version_wraparound import VersionWraparound

CPU: tuple[Pass | Upstream, ...] = (
    OutlineGangBodies(),  # first: the verifier of a construct wants its data operations
    PrivatizeAtomics(),
    LowerAtomics(),  # before what they capture becomes a value
    LowerDataClauses(),
    ExpandCopies(),  # mem2reg does not look through a copy
    Upstream("mem2reg", anchor="func.func"),  # variables to values, while the loops they are private to still show
    Upstream("canonicalize"),
    Upstream("cse"),
    VersionWraparound(),  # while indices are seen as they were written
    ExpandPowers(),
    StreamOutputs(),
    TileTransposes(),
    VectorizeSpmd(),
    LowerMathToLibm(),  # vectors too
    GrantFloatFlags(),
    AnnotateVectorLoops(),  # before allocas leave the loops they are private to
    HoistAllocas(),
)

LLVM: tuple[Pass | Upstream, ...] = (
    Upstream("convert-math-to-funcs"),  # integer powers
    Upstream("arith-expand"),  # floor division
    Upstream("lower-affine"),
    Upstream("convert-scf-to-cf"),
    Upstream("expand-strided-metadata"),
    Upstream("lower-affine"),  # of what the pass before makes
    Upstream("convert-vector-to-llvm"),
    Upstream("finalize-memref-to-llvm"),
    Upstream("convert-math-to-llvm"),
    Upstream("convert-complex-to-llvm"),
    Upstream("convert-arith-to-llvm"),
    Upstream("convert-index-to-llvm"),
    Upstream("convert-cf-to-llvm"),
    Upstream("convert-ub-to-llvm"),  # canonicalize: values that no path computes
    Upstream("convert-func-to-llvm"),
    Upstream("canonicalize"),
    Upstream("cse"),
    Upstream("reconcile-unrealized-casts"),
    AttachLoopMetadata(),
    EmitEntry(),
)
