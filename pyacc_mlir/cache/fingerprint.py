# SPDX-License-Identifier: Apache-2.0
"""What compiled code depends on beside the program: this package, MLIR and LLVM, the C library, the processor."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import platform
import sys
from collections.abc import Iterator

import numpy as np

import pyacc_mlir

#: Of distributions whose names begin so, the version matters.
_COMPILERS = ("torch_mlir-", "llvmlite-", "nvidia_nvvm")
_FLAG_LINES = ("model name", "flags", "Features", "CPU implementer", "CPU part")
_CPUINFO_BYTES = 1 << 14  # the first processor stands for all


@functools.cache
def fingerprint() -> str:
    """A digest of versions and processor; no compiler is imported for it."""
    parts = (*_package(), *_compilers(), *_processor(), sys.implementation.cache_tag, np.__version__, _c_library())
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _package() -> Iterator[str]:
    """This package. Where it is developed it changes without a change of its version: then each of its files counts."""
    root = os.path.dirname(pyacc_mlir.__file__)
    beside = os.path.dirname(root)
    if os.path.exists(os.path.join(beside, "pyproject.toml")):
        yield from sorted(_files(root))
        return
    for name in sorted(os.listdir(beside)):
        if name.startswith("pyacc_mlir-"):
            record = os.stat(os.path.join(beside, name, "RECORD"))
            yield f"{name} {record.st_size} {record.st_mtime_ns}"


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as items:
        for item in items:
            if item.name.endswith((".py", ".so", ".pyd")):
                status = item.stat()
                yield f"{item.path} {status.st_size} {status.st_mtime_ns}"
            elif "." not in item.name and item.name != "__pycache__":
                yield from _files(item.path)


def _compilers() -> Iterator[str]:
    for name in ("torch_mlir", "llvmlite", "nvidia"):
        spec = importlib.util.find_spec(name)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            beside = sorted(os.listdir(os.path.dirname(folder)))
            yield from (f"{name} {each}" for each in beside if each.startswith(_COMPILERS))


@functools.cache
def processor() -> tuple[str, ...]:
    """The processor of this machine, as the system describes it."""
    try:
        with open("/proc/cpuinfo", "rb") as file:
            lines = file.read(_CPUINFO_BYTES).decode(errors="replace").split("\n\n")[0].split("\n")
    except OSError:
        return platform.machine(), platform.processor()
    return platform.machine(), *(line for line in lines if line.startswith(_FLAG_LINES))


def _processor() -> tuple[str, ...]:
    return processor()


def _c_library() -> str:
    """Its vector math library has more functions in each version."""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, ValueError):
        return ""
