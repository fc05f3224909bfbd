# SPDX-License-Identifier: Apache-2.0
"""Measurements: run them with `python -m benchmarks.NAME`."""
