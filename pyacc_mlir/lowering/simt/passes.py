# SPDX-License-Identifier: Apache-2.0
"""The passes from stage `nvvm` to what the software GPU executes, in order."""

from __future__ import annotations

from pyacc_mlir.lowering.pass_base import Pass, Upstream
from pyacc_mlir.lowering.simt.bind_simt_intrinsics import BindSimtIntrinsics
from pyacc_mlir.lowering.simt.bind_simt_library import BindSimtLibrary
from pyacc_mlir.lowering.simt.check_shared_races import CheckSharedRaces
from pyacc_mlir.lowering.simt.check_unwritten_reads import CheckUnwrittenReads
from pyacc_mlir.lowering.simt.emit_simt_entries import EmitSimtEntries
from pyacc_mlir.lowering.simt.flatten_address_spaces import FlattenAddressSpaces
from pyacc_mlir.lowering.simt.name_simt_arguments import NameSimtArguments
from pyacc_mlir.lowering.simt.place_shared_memory import PlaceSharedMemory

_BIND: tuple[Pass | Upstream, ...] = (
    NameSimtArguments(),  # while launches still name what they pass
    BindSimtIntrinsics(),
    BindSimtLibrary(),
    PlaceSharedMemory(),  # finds shared arrays by their address space
    FlattenAddressSpaces(),
)
_RACES: tuple[Pass | Upstream, ...] = (CheckSharedRaces(),)
_UNWRITTEN: tuple[Pass | Upstream, ...] = (CheckUnwrittenReads(),)
_EMIT: tuple[Pass | Upstream, ...] = (EmitSimtEntries(),)  # last: asks what kernels call

#: What can be checked while kernels run.
CHECKS = frozenset({"races", "uninit"})
#: Every pass, those of checks included.
SIMT = (*_BIND, *_RACES, *_UNWRITTEN, *_EMIT)


def simt_passes(checks: frozenset[str]) -> tuple[Pass | Upstream, ...]:
    """The passes for code with these checks.

    Raises:
        ValueError: an unknown check.
    """
    if unknown := checks - CHECKS:
        raise ValueError(f"unknown check {', '.join(sorted(unknown))}: expected {', '.join(sorted(CHECKS))}")
    asked = (*(_RACES if "races" in checks else ()), *(_UNWRITTEN if "uninit" in checks else ()))
    return (*_BIND, *asked, *_EMIT)
