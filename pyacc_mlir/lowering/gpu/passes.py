# SPDX-License-Identifier: Apache-2.0
"""The passes of the stages `gpu` and `nvvm`, in order, for lowering/pipeline.py."""

from __future__ import annotations

from pyacc_mlir.lowering.pass_base import Pass, Upstream

GPU: tuple[Pass | Upstream, ...] = ()
NVVM: tuple[Pass | Upstream, ...] = ()
