# SPDX-License-Identifier: Apache-2.0
"""The type of an argument of a block: a number, an array, a list, a function, a tuple of these, a slice, a range."""

from __future__ import annotations

from typing import Any

from pyacc_mlir.frontend.device_arrays import device_array_type, interface_type
from pyacc_mlir.frontend.flatten import parts_of
from pyacc_mlir.frontend.foreign import foreign_type
from pyacc_mlir.frontend.function_values import callee_of, function_key, names_of_items
from pyacc_mlir.frontend.types import RANGE, SLICE, Constant, Tuple, Type, UntypedError, type_of


def argument_type(value: Any) -> Type:
    """The type of an argument of a block; that of a tuple is those of its items.

    Raises:
        UntypedError: the value cannot enter compiled code.
    """
    if _is_pointer(value):
        return device_array_type(value.dtype, value.shape, value.strides)
    if hasattr(value, "__cuda_array_interface__"):
        return interface_type(value.__cuda_array_interface__)
    if isinstance(value, slice | range):
        names = SLICE if isinstance(value, slice) else RANGE
        return Tuple(tuple(map(argument_type, parts_of(value))), names)
    if not isinstance(value, tuple):
        if (foreign := foreign_type(value)) is not None:
            return foreign
        found = type_of(value)
        is_function = isinstance(found, Constant) and callee_of(value) is not None
        return Constant(value, function_key(value)) if is_function else found
    try:
        return Tuple(tuple(map(argument_type, value)), names_of_items(value))
    except UntypedError as error:
        raise UntypedError(error.reason, f"a tuple that holds {error}") from None


def _is_pointer(value: Any) -> bool:
    # Not by the class: it is the runtime's, which may not be loaded.
    return type(value).__name__ == "DevicePointer" and type(value).__module__.startswith("pyacc_mlir.")
