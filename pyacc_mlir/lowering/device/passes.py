# SPDX-License-Identifier: Apache-2.0
"""The passes of the stage `device_host`, in order, for lowering/stages.py."""

from __future__ import annotations

from pyacc_mlir.lowering.annotate_data_operations import AnnotateDataOperations
from pyacc_mlir.lowering.cpu.passes import CPU
from pyacc_mlir.lowering.lower_data_clauses import LowerDataClauses
from pyacc_mlir.lowering.lower_device_data import LowerDeviceData
from pyacc_mlir.lowering.lower_kernel_launch import LowerKernelLaunch
from pyacc_mlir.lowering.lower_wait_directives import LowerWaitDirectives
from pyacc_mlir.lowering.outline_gang_bodies import OutlineGangBodies
from pyacc_mlir.lowering.pass_base import Pass, Upstream

_OF_HOST_ALONE = (OutlineGangBodies, LowerDataClauses)

DEVICE_HOST: tuple[Pass | Upstream, ...] = (
    AnnotateDataOperations(),  # of what the gpu passes have added
    LowerWaitDirectives(),
    LowerDeviceData(),
    LowerKernelLaunch(),
    # what a false `if` leaves to the host is compiled as for the host
    *(one for one in CPU if not isinstance(one, _OF_HOST_ALONE)),
)
