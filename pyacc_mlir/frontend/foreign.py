# SPDX-License-Identifier: Apache-2.0
"""Arguments that come in as something else: buffers of any kind as arrays of the same memory, numbers of classes that
are derived from Python's as Python's (an `IntEnum`'s member is its int).

A pointer of ctypes is an array without an end: the clauses that name it say how much there is (row C11).
"""

from __future__ import annotations

import array
import ast
import ctypes
import mmap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.types import Array, Foreign, Reason, Record, Scalar, Type, UntypedError, is_bfloat16, type_of

_PLAIN = frozenset({bool, int, float, complex, list, tuple, np.ndarray, np.memmap, np.float64, np.int64, type(None)})
_BUFFERS = (array.array, memoryview, bytes, bytearray, mmap.mmap, ctypes.Array, ctypes.Structure)
_DLPACK_CPU = 1  # kDLCPU of dlpack.h
#: What a pointer may reach at most: more than a machine has, less than addresses can count.
_NO_END = 2**40
_DATA = ("copy", "copyin", "copyout", "create", "no_create", "present", "deviceptr")


def foreign_type(value: Any) -> Foreign | None:
    """What `value` comes in as; None where it is a value of compiled code itself, or nothing for it.

    Raises:
        UntypedError: compiled code can have no such elements.
    """
    if type(value) in _PLAIN:
        return None
    change = _change_of(value)
    if change is None:
        return None
    found = type_of(change(value))
    if isinstance(found, Record):
        found = replace(found, has_attributes=True, python=True)
    elif isinstance(found, Array) and change is not np.from_dlpack:
        found = replace(found, python=True)
    assert isinstance(found, Scalar | Array | Record)
    return Foreign(found, change, is_endless=isinstance(value, ctypes._Pointer))


def _change_of(value: Any) -> Callable[[Any], object] | None:
    match value:
        case np.generic():
            return np.float32 if is_bfloat16(value.dtype) else None
        case np.ndarray():
            return None
        case int():
            return int
        case float():
            return float
        case complex():
            return complex
        case ctypes._Pointer():
            return _endless
        case _ if isinstance(value, _BUFFERS):
            return _array_of
        case _ if hasattr(value, "__dlpack_device__") and not hasattr(value, "__cuda_array_interface__"):
            if value.__dlpack_device__()[0] == _DLPACK_CPU:
                return np.from_dlpack
            raise UntypedError(
                Reason.OBJECT, f"a {type(value).__name__} on a device, without `__cuda_array_interface__`"
            )
    return None


def _array_of(value: Any) -> np.ndarray[Any, Any]:
    try:
        is_ctypes = isinstance(value, ctypes.Array | ctypes.Structure)
        return _of_ctypes(value) if is_ctypes else np.asarray(memoryview(value))
    except (TypeError, ValueError, NotImplementedError):
        raise UntypedError(Reason.OBJECT, f"a {type(value).__name__} whose memory is no array of numbers") from None


def _of_ctypes(value: ctypes.Array[Any] | ctypes.Structure) -> np.ndarray[Any, Any]:
    kind: Any = type(value)
    shape = []
    while issubclass(kind, ctypes.Array):
        shape.append(kind._length_)
        kind = kind._type_
    return np.ndarray(tuple(shape), np.dtype(kind), value)  # type: ignore[arg-type]  # a buffer


def _endless(pointer: Any) -> np.ndarray[Any, Any]:
    if not pointer:
        return np.empty(0, np.ctypeslib.as_array((pointer._type_ * 1)()).dtype)
    size = ctypes.sizeof(pointer._type_)
    try:
        return np.ctypeslib.as_array(pointer, (_NO_END // size,))
    except (TypeError, ValueError, NotImplementedError):
        raise UntypedError(Reason.OBJECT, "a pointer to something other than numbers") from None


def check_counts(statements: Sequence[ast.stmt], names: set[str], problems: Problems) -> None:
    """Raise where a construct uses a pointer and no clause on it or around it says how much there is.

    Raises:
        CompileError: at the use.
    """
    for statement in statements:
        for construct, counted in _computes(statement, frozenset()):
            for node in ast.walk(construct):
                if isinstance(node, ast.Name) and node.id in names - counted:
                    text = f"`{node.id}` is a pointer, which does not say how many elements there are"
                    help_ = f"add a clause with their count: `copy({node.id}[0:n])`"
                    raise problems.error("ACC402", text, node, help_)


def _computes(node: ast.AST, counted: frozenset[str]) -> Iterator[tuple[Construct, frozenset[str]]]:
    """The compute constructs in a statement, with what clauses around them have sections of."""
    if isinstance(node, Construct):
        clauses = node.directive.all(*_DATA)
        counted |= {
            var.name
            for clause in clauses
            for var in clause.vars
            if clause.name == "deviceptr" or isinstance(var.expr, ast.Subscript)
        }
        if node.directive.is_compute:
            yield node, counted
            return
    for child in ast.iter_child_nodes(node):
        yield from _computes(child, counted)


def native_type(kind: Type) -> Type:
    """The type as which an argument comes in."""
    return kind.type if isinstance(kind, Foreign) else kind


def is_endless(kind: Type) -> bool:
    return isinstance(kind, Foreign) and kind.is_endless and isinstance(kind.type, Array)
