# SPDX-License-Identifier: Apache-2.0
"""THE ordered list of stages and passes. Everything a block goes through stands here, in order."""
