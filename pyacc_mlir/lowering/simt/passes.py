# SPDX-License-Identifier: Apache-2.0
"""The passes from stage `nvvm` to what the software GPU executes, in order."""

from __future__ import annotations

from pyacc_mlir.lowering.pass_base import Pass, Upstream
from pyacc_mlir.lowering.simt.bind_simt_intrinsics import BindSimtIntrinsics
from pyacc_mlir.lowering.simt.bind_simt_math import BindSimtMath
from pyacc_mlir.lowering.simt.emit_simt_entries import EmitSimtEntries
from pyacc_mlir.lowering.simt.flatten_address_spaces import FlattenAddressSpaces
from pyacc_mlir.lowering.simt.name_simt_arguments import NameSimtArguments
from pyacc_mlir.lowering.simt.place_shared_memory import PlaceSharedMemory

SIMT: tuple[Pass | Upstream, ...] = (
    NameSimtArguments(),  # while launches still name what they pass
    BindSimtIntrinsics(),
    BindSimtMath(),
    PlaceSharedMemory(),  # finds shared arrays by their address space
    FlattenAddressSpaces(),
    EmitSimtEntries(),  # last: asks what kernels call
)
