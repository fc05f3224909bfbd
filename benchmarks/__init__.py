# SPDX-License-Identifier: Apache-2.0
"""Measurements: `python -m benchmarks` beside other compilers, `python -m benchmarks.latency` beside limits."""
