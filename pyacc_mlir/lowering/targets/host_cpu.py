# SPDX-License-Identifier: Apache-2.0
"""The processor that host code is compiled for: name, features, vector width, vector math library."""

from __future__ import annotations

import ctypes
import functools
from dataclasses import dataclass

from llvmlite import binding as llvm

from pyacc_mlir.lowering.targets.target import Target

_LEVEL_FEATURES = {
    "x86-64-v3": ("avx2",),
    "x86-64-v4": ("avx2", "avx512f"),
}


@dataclass(frozen=True, slots=True)
class MathIsa:
    """One instruction set in the names of vector functions (x86-64 vector function ABI)."""

    letter: str
    vector_bytes: int


_AVX512, _AVX2, _SSE = MathIsa("e", 64), MathIsa("d", 32), MathIsa("b", 16)


@dataclass(frozen=True, slots=True)
class HostCpu:
    """A processor, as LLVM and the vectoriser need to know it."""

    name: str
    features: str
    vector_bytes: int
    math_isas: tuple[MathIsa, ...]  # widest first; none where there is no vector math library
    is_x86: bool


@functools.cache
def host_cpu(target: Target) -> HostCpu:
    """The processor of `target`: this machine's, or the one that it names as a host."""
    target = target.host
    if target.chip:
        return _named(target.chip, target.features)
    features = llvm.get_host_cpu_features()
    present = frozenset(name for name, here in features.items() if here)
    return _described(llvm.get_host_cpu_name(), features.flatten(), present)


def _named(chip: str, features: str) -> HostCpu:
    present = {part[1:] for part in features.split(",") if part.startswith("+")}
    if chip == "native":
        chip = llvm.get_host_cpu_name()
    return _described(chip, features, frozenset(present | set(_LEVEL_FEATURES.get(chip, ()))))


def _described(name: str, features: str, present: frozenset[str]) -> HostCpu:
    isas = tuple(
        isa for isa, needs in ((_AVX512, "avx512f"), (_AVX2, "avx2"), (_SSE, "")) if not needs or needs in present
    )
    width = isas[0].vector_bytes
    # LLVM would keep to 256 bits on processors that once slowed down; the vector loops of a program are long.
    wide = ",-prefer-256-bit" if width == 64 else ""
    return HostCpu(name, (features + wide).lstrip(","), width, isas if _is_x86() else (), _is_x86())


def _is_x86() -> bool:
    return str(llvm.get_default_triple()).startswith("x86_64")


@functools.cache
def has_vector_function(name: str) -> bool:
    """Whether the vector math library of this machine's C library has a function of this name."""
    library = _vector_library()
    return library is not None and hasattr(library, name)


@functools.cache
def _vector_library() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL("libmvec.so.1")
    except OSError:
        return None
