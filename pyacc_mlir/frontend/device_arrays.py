# SPDX-License-Identifier: Apache-2.0
"""Device pointers that come into a block: arrays whose elements only the device can reach.

They are what `deviceptr` clauses name. A construct that uses one without a clause means the same: what else could a
device address be?
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.types import COMPILED_DTYPES, Array, Reason, Type, UntypedError

_CLAUSES = ("copy", "copyin", "copyout", "create", "no_create", "present", "delete", "self", "device", "host")


@dataclass(frozen=True, slots=True)
class DeviceArray(Array):
    """An array on the device."""


def device_array_type(dtype: np.dtype[Any] | None, shape: tuple[int, ...], strides: tuple[int, ...]) -> DeviceArray:
    """The type of a device pointer with these attributes.

    Raises:
        UntypedError: it points to nothing that can be compiled.
    """
    if dtype is None:
        raise UntypedError(Reason.OBJECT, "a device pointer without a type: give it one with `view`")
    if dtype not in COMPILED_DTYPES:
        raise UntypedError(Reason.DTYPE, f"dtype {dtype}")
    if any(stride % dtype.itemsize for stride in strides):
        raise UntypedError(Reason.OBJECT, "a device pointer whose strides are not whole elements")
    return DeviceArray(dtype, len(shape), _layout(dtype.itemsize, shape, strides))


def interface_type(interface: Mapping[str, Any]) -> DeviceArray:
    """The type of an array of another package on a CUDA device, by its `__cuda_array_interface__`.

    Raises:
        UntypedError: compiled code can have no such elements.
    """
    dtype, shape = np.dtype(interface["typestr"]), tuple(interface["shape"])
    if interface.get("mask") is not None:
        raise UntypedError(Reason.OBJECT, "a masked array on a device")
    strides = interface.get("strides") or contiguous_strides(dtype.itemsize, shape)
    return device_array_type(dtype, shape, tuple(strides))


def contiguous_strides(itemsize: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(itemsize * int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))


def _layout(itemsize: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> str:
    for layout, dims in (("C", range(len(shape) - 1, -1, -1)), ("F", range(len(shape)))):
        expected = itemsize
        for dim in dims:
            if shape[dim] != 1 and strides[dim] != expected:
                break
            expected *= shape[dim]
        else:
            return layout
    return "A"


def check_device_arrays(block: Block, types: Mapping[str, Type]) -> None:
    """Raise CompileError where a block uses a device pointer like a host array, or a host array like one. D-16."""
    on_device = {name for name, kind in types.items() if isinstance(kind, DeviceArray)}
    problems = Problems(block.source)
    for node in _host_parts(block.statements):
        if isinstance(node, Construct | Standalone):
            _check_clauses(node.directive, on_device, types, problems)
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in on_device:
            text = f"`{node.value.id}` is on the device: expected its elements to be used in compute constructs alone"
            raise problems.error("ACC402", text, node)


def _check_clauses(directive: Directive, on_device: set[str], types: Mapping[str, Type], problems: Problems) -> None:
    for clause in directive.all("deviceptr"):
        for var in clause.vars:
            kind = types.get(var.name)
            if kind is not None and var.name not in on_device:
                what = f"a {kind} of the host" if isinstance(kind, Array) else "no array"
                text = f"found `{var}` in `deviceptr`, which is {what}: expected a device pointer"
                help_ = f"`acc.deviceptr({var.name})` and `use_device({var.name})` give one"
                raise problems.error("ACC402", text, var.expr, help_)
    for clause in directive.all(*_CLAUSES):
        for var in clause.vars:
            if var.name in on_device:
                text = f"found `{var}` in `{clause.spelling}`, which is a device pointer: expected `deviceptr`"
                raise problems.error("ACC402", text, var.expr)


def _host_parts(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes outside compute constructs, and the constructs themselves."""
    for node in nodes:
        yield node
        if not (isinstance(node, Construct) and node.directive.is_compute):
            yield from _host_parts(ast.iter_child_nodes(node))
