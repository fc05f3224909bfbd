# SPDX-License-Identifier: Apache-2.0
"""What the processor of a bundle must have, and whether this one has it."""

from __future__ import annotations

import functools

from pyacc_mlir.cache.fingerprint import processor

#: The features that tell the levels of x86-64 apart, as Linux names them.
_LEVELS = {
    "x86-64": (),
    "x86-64-v2": ("sse4_2", "ssse3", "popcnt"),
    "x86-64-v3": ("sse4_2", "popcnt", "avx", "avx2", "bmi1", "bmi2", "fma", "f16c"),
    "x86-64-v4": ("avx2", "bmi2", "fma", "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"),
}


def needed_features(cpu: str) -> tuple[str, ...]:
    """What code for a processor needs, by its name in LLVM; of this one ("" or "native"): all that it has."""
    if cpu in ("", "native"):
        return tuple(sorted(_features()))
    return _LEVELS.get(cpu, ())


def missing_features(needed: tuple[str, ...]) -> tuple[str, ...]:
    """Which of these the processor lacks, as far as the system says what it has."""
    return tuple(sorted(set(needed) - _features())) if _features() else ()


@functools.cache
def _features() -> frozenset[str]:
    for line in processor():
        name, _, value = line.partition(":")
        if name.strip() in ("flags", "Features"):
            return frozenset(value.split())
    return frozenset()
