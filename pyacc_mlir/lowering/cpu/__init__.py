# SPDX-License-Identifier: Apache-2.0
"""What the passes of stage `cpu` share: descriptors, calls of the runtime, pieces of the LLVM dialect."""
