# SPDX-License-Identifier: Apache-2.0
"""`pyacc_simt_kernel` of native/include/pyacc_simt.h: what the runtime must know of a kernel."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.pass_base import operations
from pyacc_mlir.lowering.simt.atomic_operations import holds_atomics
from pyacc_mlir.lowering.simt.device_modules import callee, reached, symbol
from pyacc_mlir.lowering.simt.name_simt_arguments import ARGUMENT_NAMES
from pyacc_mlir.lowering.simt.place_shared_memory import SHARED_BYTES
from pyacc_mlir.lowering.simt.runtime_calls import REPORT, WAITING, escaped, place_text
from pyacc_mlir.lowering.simt.type_sizes import byte_size

_VERSION = 1
_FOR_RECURSION = 448 << 10  # the least for frames of functions that call themselves; the runtime allows 512 KiB
_WAITS, _ATOMICS, _RACES = 1, 2, 4


def emit_description(device: ir.Operation, kernel: ir.Operation) -> None:
    """The constant `<kernel>_kernel`, at the end of the device module."""
    name = symbol(kernel)
    texts = {"name": name, "place": place_text(kernel)}
    for key, text in texts.items():
        _emit_text(device, f"{name}_{key}", text)
    names = _pointer_names(kernel)
    _emit_names(device, f"{name}_pointers", names)
    shared = kernel.attributes[SHARED_BYTES].value if SHARED_BYTES in kernel.attributes else 0
    numbers = [_VERSION, _flags(device, kernel), shared, _stack_bytes(device, kernel), len(names)]
    addresses = [f"{name}_name", f"{name}_place", f"{name}_entry", f"{name}_pointers"]
    kind = llvm_ir.struct([llvm_ir.i32()] * len(numbers) + [llvm_ir.ptr()] * len(addresses))
    block = _constant(device, f"{name}_kernel", kind, "external")
    with ir.InsertionPoint(block):
        members = [llvm_ir.constant(number, llvm_ir.i32()) for number in numbers]
        _return_aggregate(kind, members + [_address(symbol) for symbol in addresses])


def _flags(device: ir.Operation, kernel: ir.Operation) -> int:
    code = reached(device, kernel)
    called = {callee(call) for function in code for call in operations(function, "llvm.call")}
    waits = _WAITS if called & WAITING else 0
    atomics = _ATOMICS if any(holds_atomics(function) for function in code) else 0
    return waits + atomics + (_RACES if REPORT in called else 0)


def _stack_bytes(device: ir.Operation, kernel: ir.Operation) -> int:
    """Bytes of the private arrays of a thread, as if all functions it calls were active at once."""
    total = 0
    for function in reached(device, kernel):
        for alloca in operations(function, "llvm.alloca"):
            total += _constant_number(alloca.operands[0]) * byte_size(alloca.attributes["elem_type"].value)
    return max(total, _FOR_RECURSION) if _is_recursive(device, kernel) else total


def _is_recursive(device: ir.Operation, kernel: ir.Operation) -> bool:
    """Whether one of the functions that a kernel calls may come to call itself."""
    for function in reached(device, kernel):
        called = {callee(call) for call in operations(function, "llvm.call")}
        inner = (op for op in reached(device, kernel) if symbol(op) in called)
        if any(symbol(function) in map(symbol, reached(device, op)) for op in inner):
            return True
    return False


def _constant_number(value: ir.Value) -> int:
    """The number of elements of a variable; 1 where only the program knows it."""
    if isinstance(value, ir.BlockArgument) or value.owner.name != "llvm.mlir.constant":
        return 1
    return int(value.owner.attributes["value"].value)


def _pointer_names(kernel: ir.Operation) -> list[str | None]:
    """For each argument the name of its variable, "" where it is not known; None where it is no pointer."""
    arguments = kernel.regions[0].blocks[0].arguments
    known = [""] * len(arguments)
    if ARGUMENT_NAMES in kernel.attributes:
        known = [text.value for text in kernel.attributes[ARGUMENT_NAMES]]
    is_pointer = [str(argument.type).startswith("!llvm.ptr") for argument in arguments]
    return [name if pointer else None for name, pointer in zip(known, is_pointer, strict=True)]


def _emit_names(device: ir.Operation, table: str, names: list[str | None]) -> None:
    for number, name in enumerate(names):
        if name is not None:
            _emit_text(device, f"{table}_{number}", name)
    kind = llvm_ir.array(max(len(names), 1), llvm_ir.ptr())
    block = _constant(device, table, kind, "private")
    with ir.InsertionPoint(block):
        null = llvm.ZeroOp(llvm_ir.ptr()).res
        _return_aggregate(
            kind, [null if name is None else _address(f"{table}_{number}") for number, name in enumerate(names)]
        )


def _emit_text(device: ir.Operation, name: str, text: str) -> None:
    device.regions[0].blocks[0].append(
        ir.Operation.parse(f'llvm.mlir.global private constant @{name}("{escaped(text)}\\00")')
    )


def _constant(device: ir.Operation, name: str, kind: ir.Type, linkage: str) -> ir.Block:
    with ir.InsertionPoint(device.regions[0].blocks[0]):
        made = llvm.GlobalOp(kind, name, ir.Attribute.parse(f"#llvm.linkage<{linkage}>"), constant=True)
    return made.initializer.blocks.append()


def _address(name: str) -> ir.Value:
    return llvm.AddressOfOp(llvm_ir.ptr(), ir.FlatSymbolRefAttr.get(name)).res


def _return_aggregate(kind: ir.Type, members: list[ir.Value]) -> None:
    whole = llvm.ZeroOp(kind).res
    for position, member in enumerate(members):
        whole = llvm.InsertValueOp(whole, member, [position]).res
    llvm.ReturnOp(arg=whole)
