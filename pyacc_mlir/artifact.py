# SPDX-License-Identifier: Apache-2.0
"""What the compiler hands to the runtime: bytes and plain data, no live IR.

An artifact can be pickled, stored and loaded by a process that imports neither MLIR nor the front end.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ParamKind(Enum):
    """How one argument of a block enters its frame."""

    ARRAY = "array"  # numpy.ndarray → pointer, pointer, 0, sizes, strides (elements)
    BOOL = "bool"  # Python bool → one slot, 0 or 1
    INT = "int"  # Python int → one slot, int64
    FLOAT = "float"  # Python float → one slot, float64
    COMPLEX = "complex"  # Python complex → two slots
    SCALAR = "scalar"  # NumPy scalar of `dtype` → one slot, a complex128 two
    CONSTANT = "constant"  # an object compiled into the code (function, module, …): matched by identity, no slot


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a block: the arguments it accepts and where they go."""

    name: str
    kind: ParamKind
    dtype: str = ""  # numpy.dtype.str, for ARRAY and SCALAR
    ndim: int = 0
    layout: str = "C"  # "C", "F" or "A" (any strides), for ARRAY; rank 0 and 1-element strides count as C
    writes: bool = False  # the block writes the array: a read-only array is refused
    constant: object = None  # for CONSTANT


@dataclass(frozen=True, slots=True)
class Output:
    """One scalar that comes back from a block, as a Python value (`numpy` False) or a NumPy scalar."""

    name: str
    dtype: str  # numpy.dtype.str
    numpy: bool = False


@dataclass(frozen=True, slots=True)
class ErrorSite:
    """What `pyacc_rt_fail(site, a, b)` raises: an exception, its text with `{a}` and `{b}`, the place."""

    exception: str  # "ValueError", "IndexError", "ZeroDivisionError", "AssertionError"
    message: str
    filename: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of `report()`: what was parallelised, moved or left serial, and why."""

    code: str
    message: str
    filename: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Kernel:
    """One function of a device image, and the construct it was made of."""

    name: str
    filename: str
    line: int


@dataclass(frozen=True, slots=True)
class Premises:
    """What the arguments of a call must be for the code to be right, by their positions; else other code must run."""

    disjoint: tuple[tuple[int, int], ...] = ()  # arrays that share no memory
    simple: tuple[int, ...] = ()  # arrays of which no two elements share memory
    natural: tuple[int, ...] = ()  # numbers that are not negative

    def __bool__(self) -> bool:
        return bool(self.disjoint or self.simple or self.natural)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A compiled block."""

    name: str
    target: str  # "host:<cpu>" or "sm_90" …
    entry: str  # symbol of `int32_t entry(void *frame)`
    object_code: bytes
    params: tuple[Param, ...]
    outputs: tuple[Output, ...]
    error_sites: tuple[ErrorSite, ...] = ()
    remarks: tuple[Remark, ...] = ()
    device_images: tuple[tuple[str, bytes], ...] = ()  # (format, bytes); format is "ptx" or "simt"
    captures: tuple[tuple[str, ...], ...] = ()  # how the last params are found, which are no arguments of the block
    kernels: tuple[Kernel, ...] = ()  # in the order of the numbers that the host part launches them by
    premises: Premises = Premises()
