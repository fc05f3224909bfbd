# SPDX-License-Identifier: Apache-2.0
"""The types of the compiled subset, and the type of a run-time value (language.md §4).

Scalars follow NumPy 2: a Python literal, and a Python number that comes in and is never reassigned, is *weak* and
takes the type of what it meets; everything else is strong.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from pyacc_mlir.parallelism import Namespace


def is_bfloat16(dtype: np.dtype[Any]) -> bool:
    """Whether it is the dtype of the package ml_dtypes, which need not be there."""
    return dtype.kind == "V" and dtype.name == "bfloat16"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number. `weak`: promotes as a Python number does in NumPy 2. `numpy`: is a NumPy scalar in plain Python.

    bfloat16 is a type of elements alone: numbers that come out of an array are float32, and rounded when they go back.
    """

    dtype: np.dtype[Any]
    weak: bool = False
    numpy: bool = False

    def __post_init__(self) -> None:
        if is_bfloat16(self.dtype):
            object.__setattr__(self, "dtype", np.dtype(np.float32))

    def __str__(self) -> str:
        return f"weak {self.dtype.name}" if self.weak else str(self.dtype.name)

    def strong(self) -> Scalar:
        return replace(self, weak=False)


@dataclass(frozen=True, slots=True)
class Array:
    """An n-dimensional array. `layout`: "C", "F" (contiguous) or "A" (any strides); `view`: a part of another array.

    `packed`: its elements may lie at any address (`emit_packed`). `python`: they are Python's numbers, as those of a
    `bytes` or an `array.array` are: ints of 64 bits, floats of 64 bits.
    """

    dtype: np.dtype[Any]
    ndim: int
    layout: str = "C"
    readonly: bool = False
    view: bool = False
    packed: bool = False
    python: bool = False

    @property
    def element(self) -> Scalar:
        """The type of one element."""
        if not self.python:
            return Scalar(self.dtype, numpy=True)
        return {"b": BOOL, "f": FLOAT, "c": COMPLEX}.get(self.dtype.kind, INT)

    def __str__(self) -> str:
        return f"{self.dtype.name}[{', '.join(':' * self.ndim)}]"


@dataclass(frozen=True, slots=True)
class Computed(Array):
    """The value of a whole-array expression: no memory, each element is computed where it is used.

    `mask`: the text of the mask under which it has elements at all (`a[a < 0]`), as `ast.dump` gives it.
    """

    mask: str = ""


@dataclass(frozen=True, slots=True)
class List:
    """A Python list of numbers; in compiled code a one-dimensional array (language.md §6).

    `appended`: the block only appends to it, so that its slots come after `base` elements.
    """

    dtype: np.dtype[Any]
    empty: bool = False

    def __str__(self) -> str:
        return f"list of {self.dtype.name}"


@dataclass(frozen=True, slots=True)
class Tuple:
    """A tuple of known length. `names`: those of a namedtuple's items; RANGE or SLICE, if it is such a thing.

    `record`: it stands for records (`record_arguments.RecordKind`).
    """

    items: tuple[Type, ...]
    names: tuple[str, ...] = ()
    record: object = None

    def __str__(self) -> str:
        return f"tuple({', '.join(map(str, self.items))})"


@dataclass(frozen=True, slots=True)
class Record:
    """An array of records (a structured dtype), or one record: `ndim` 0. Its fields become arrays (`records`).

    `unit`: a power of two that divides its strides, and its address as far as that matters; `layout`: "C" or "A".
    """

    dtype: np.dtype[Any]
    ndim: int
    layout: str = "C"
    readonly: bool = False
    unit: int = 1
    has_attributes: bool = False
    python: bool = False

    def __str__(self) -> str:
        return f"record[{', '.join(':' * self.ndim)}]"


@dataclass(frozen=True, slots=True)
class Foreign:
    """An object that comes in as a value of another type, made of it by `change`; `is_endless`: a pointer."""

    type: Scalar | Array | Record
    change: Callable[[Any], object]
    is_endless: bool = False

    def __str__(self) -> str:
        return str(self.type)


@dataclass(frozen=True, slots=True)
class Constant:
    """An object known at compile time: a module, a function, a type, None.

    `key`: what makes two functions the same to the compiler; None where only the same object is. `origin`: how the
    object is found at a later call (`function_values.find`).
    """

    value: object = field(compare=False)
    key: object = None
    origin: tuple[str, ...] | None = field(default=None, compare=False)
    identity: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        if self.key is None:
            object.__setattr__(self, "identity", id(self.value))

    def __str__(self) -> str:
        return getattr(self.value, "__name__", repr(self.value))


#: `names` of a `range` and of a `slice`: those of their parts, and one more, which no namedtuple of three has.
RANGE = ("start", "stop", "step", "range")
SLICE = ("start", "stop", "step", "slice")

Type = Scalar | Array | List | Tuple | Record | Foreign | Constant

BOOL = Scalar(np.dtype(np.bool_))
INT = Scalar(np.dtype(np.int64))
FLOAT = Scalar(np.dtype(np.float64))
COMPLEX = Scalar(np.dtype(np.complex128))


def described(kind: Type) -> str:
    """A type as a message names it: "an int64", "a Python float", "the function `sqrt`"."""
    match kind:
        case Scalar(weak=True):
            words = {"b": "a Python bool", "f": "a Python float", "c": "a Python complex"}
            return words.get(kind.dtype.kind, "a Python int")
        case Tuple(names=("start", "stop", "step", what)):
            return f"a {what}"
        case Tuple(record=record) if record is not None:
            return "a record or an array of records"
        case Tuple(items=items):
            return f"a tuple of {len(items)}"
        case Constant(value=None):
            return "`None`"
        case Constant(value=ModuleType()):
            return f"the module `{kind}`"
        case Constant(value=Namespace()):
            return f"the object `{kind}`"
        case Constant(value=type()):
            return f"the type `{kind}`"
        case Constant(value=value) if not callable(value):
            return f"an object of class `{type(value).__name__}`"
        case Constant():
            return f"the function `{kind}`"
    return f"{'an' if str(kind)[0] in 'aeiou' else 'a'} {kind}"


#: What this version compiles; the rest of language.md §4's dtypes are refused by name.
COMPILED_DTYPES = frozenset(
    np.dtype(t)
    for t in (
        "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
        "float16", "float32", "float64",
        "complex64", "complex128",
    )
)  # fmt: skip


#: What `np.sum`, `np.where` and most functions of NumPy are that are no ufuncs.
_DISPATCHED = type(np.sum)


class Reason(Enum):
    """Why a value has no type here."""

    DTYPE = "dtype"
    BYTE_ORDER = "byte order"
    RANGE = "beyond 64 bits"
    OBJECT = "object"
    LIST = "list of mixed or non-numeric items"


class UntypedError(TypeError):
    """The value cannot enter compiled code."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def type_of(value: object) -> Type:
    """The type of a live-in from its run-time value.

    Raises:
        UntypedError: the value cannot enter compiled code; the text says what it is.
    """
    match value:
        case bool():
            return replace(BOOL, weak=True)
        case int():
            if not -(2**63) <= value < 2**63:
                raise UntypedError(Reason.RANGE, "an int that does not fit 64 bits")
            return replace(INT, weak=True)
        case np.generic():
            return _scalar_type(value)
        case float():
            return replace(FLOAT, weak=True)
        case complex():
            return replace(COMPLEX, weak=True)
        case np.ndarray():
            return _array_type(value)
        case list():
            return _list_type(value)
        case ModuleType() | FunctionType() | BuiltinFunctionType() | type() | Namespace() | None:
            return Constant(value)
        case np.ufunc() | np.dtype() | functools.partial() | MethodType():
            return Constant(value)
        case _ if isinstance(value, _DISPATCHED) or (callable(value) and hasattr(value, "py_func")):
            return Constant(value)
    raise UntypedError(Reason.OBJECT, f"a value of type {type(value).__name__}")


def constant_type(value: object) -> Type:
    """The type of a value known to the compiler: an int may need all 64 bits of a uint64.

    Raises:
        UntypedError: the value cannot enter compiled code.
    """
    if type(value) is int and 2**63 <= value < 2**64:
        return Scalar(np.dtype(np.uint64), weak=True)
    return type_of(value)


#: The size of the widest numbers, in bytes.
_WIDEST = 16


def _scalar_type(value: np.generic) -> Scalar | Record:
    dtype = value.dtype
    if dtype.names:
        return _record_type(np.asarray(value), readonly=True, has_attributes=isinstance(value, np.record))
    if is_bfloat16(dtype):
        raise UntypedError(Reason.DTYPE, "a number of dtype bfloat16 outside of an array: convert it to a float")
    return Scalar(compiled_dtype(dtype), numpy=True)


def compiled_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """`dtype`, which compiled code can have elements of.

    Raises:
        UntypedError: it cannot.
    """
    if not dtype.isnative:
        raise UntypedError(Reason.BYTE_ORDER, f"dtype {dtype} in non-native byte order")
    if dtype not in COMPILED_DTYPES and not is_bfloat16(dtype):
        raise UntypedError(Reason.DTYPE, f"dtype {dtype}")
    return dtype


def _record_type(value: np.ndarray[Any, Any], *, readonly: bool, has_attributes: bool) -> Record:
    """Of the address 8 bytes matter at most: of a 16-byte number the parts must be aligned, not the whole."""
    address = value.__array_interface__["data"][0] if value.size else 0
    start = math.gcd(address, _WIDEST // 2)
    unit = math.gcd(_WIDEST, *value.strides, _WIDEST if start == _WIDEST // 2 else start)
    layout = "C" if value.flags.c_contiguous else "A"
    return Record(value.dtype, value.ndim, layout, readonly, unit, has_attributes)


def _array_type(value: np.ndarray[Any, Any]) -> Array | Record:
    if isinstance(value, np.ma.MaskedArray):
        raise UntypedError(Reason.OBJECT, "a masked array")
    if value.dtype.names and type(value) in (np.ndarray, np.memmap, np.recarray):
        readonly, has_attributes = not value.flags.writeable, isinstance(value, np.recarray)
        return _record_type(value, readonly=readonly, has_attributes=has_attributes)
    dtype = compiled_dtype(value.dtype)
    if type(value) not in (np.ndarray, np.memmap):  # its elements may be anything, as those of a matrix are rows
        raise UntypedError(Reason.OBJECT, f"a {type(value).__name__}, a subclass of ndarray")
    flags = value.flags
    if any(stride % dtype.itemsize for stride in value.strides) or not flags.aligned:
        return Array(dtype, value.ndim, "A", readonly=not flags.writeable, packed=True)
    layout = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
    return Array(dtype, value.ndim, layout, readonly=not flags.writeable)


def _list_type(value: list[Any]) -> List:
    """By NumPy's rule; for the usual lists, whose items are Python's own numbers, without a look at each in Python."""
    if not value:
        return List(FLOAT.dtype, empty=True)
    kinds = set(map(type, value))
    if kinds == {bool}:
        return List(BOOL.dtype)
    if kinds <= {bool, int, float} and bool not in kinds:
        if float in kinds:
            return List(FLOAT.dtype)
        if min(value) >= -(2**63) and max(value) < 2**63:
            return List(INT.dtype)
    if not all(isinstance(item, (bool, int, float, complex, np.generic)) for item in value):
        raise UntypedError(Reason.LIST, "a list that holds something other than numbers")
    try:
        return List(compiled_dtype(np.asarray(value).dtype))
    except UntypedError:
        raise UntypedError(Reason.LIST, "a list of numbers that share no supported dtype") from None
