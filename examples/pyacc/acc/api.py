# SPDX-License-Identifier: Apache-2.0
"""`from acc.api import acc`, as programs for pyACC spell it, served by pyacc-mlir."""

from pyacc_mlir import acc

__all__ = ["acc"]
