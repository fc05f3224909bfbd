# SPDX-License-Identifier: Apache-2.0
"""Calls of `pyacc_simt_*` and of the C library from device code: declared when first used."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.remarks import place_of
from pyacc_mlir.lowering.simt.device_modules import symbols

_NO_MEMORY = (
    "no_unwind, will_return, memory_effects = #llvm.memory_effects<other = none, argMem = none, "
    "inaccessibleMem = none, errnoMem = none, targetMem0 = none, targetMem1 = none>"
)
_PLACE_PREFIX = "pyacc_place_"

#: Functions of native/include/pyacc_simt.h: results, parameters, attributes.
_SIGNATURES = {
    # Constant for the thread that asks, and its stack never changes threads: the compiler may ask once.
    "pyacc_simt_register": ("i32", "i32", _NO_MEMORY),
    "pyacc_simt_shared": ("!llvm.ptr", "", _NO_MEMORY),
    "pyacc_simt_dynamic_shared": ("!llvm.ptr", "", _NO_MEMORY),
    "pyacc_simt_barrier": ("i32", "i32, i32, i32, i32, !llvm.ptr", "no_unwind"),
    "pyacc_simt_warp": ("i64", "i32, i32, i64, i32, i32, !llvm.ptr", "no_unwind"),
    "pyacc_simt_active_mask": ("i32", "", "no_unwind"),
    "pyacc_simt_sleep": ("", "", "no_unwind"),
    "pyacc_simt_trap": ("", "!llvm.ptr", 'no_unwind, passthrough = ["noreturn", "cold"]'),
    "pyacc_simt_fail": ("", "i32, i64, i64, !llvm.ptr", 'no_unwind, passthrough = ["noreturn", "cold"]'),
    "pyacc_simt_exit": ("", "", 'no_unwind, passthrough = ["noreturn"]'),
    "pyacc_simt_malloc": ("!llvm.ptr", "i64", "no_unwind"),
    "pyacc_simt_free": ("", "!llvm.ptr", "no_unwind"),
    "pyacc_simt_read": ("", "!llvm.ptr, i64, !llvm.ptr", "no_unwind"),
    "pyacc_simt_access": ("", "!llvm.ptr, i64, i32, !llvm.ptr", "no_unwind"),
}
#: Calls after which other threads may have run: a thread that makes one needs a stack of its own.
WAITING = frozenset({"pyacc_simt_barrier", "pyacc_simt_warp", "pyacc_simt_sleep", "pyacc_simt_exit"})
#: Tells what memory is used.
REPORT = "pyacc_simt_access"


@dataclass(slots=True)
class RuntimeCalls:
    """Builds calls in one device module, a gpu.module or one for itself."""

    device: ir.Operation
    _places: dict[str, str] = field(default_factory=dict)

    def call(self, name: str, *operands: ir.Value | int) -> ir.Value | None:
        """A call of `pyacc_simt_<name>` at the current point; an int is an i32. Its result, where it has one."""
        full = f"pyacc_simt_{name}"
        result, parameters, attributes = _SIGNATURES[full]
        self.declare(full, result, parameters, attributes)
        values = [llvm_ir.constant(value, llvm_ir.i32()) if isinstance(value, int) else value for value in operands]
        kind = ir.Type.parse(result) if result else None
        call = llvm.CallOp(kind, values, [], [], callee=full)
        return call.result if result else None

    def value(self, name: str, *operands: ir.Value | int) -> ir.Value:
        """A call of a function that has a result."""
        result = self.call(name, *operands)
        assert result is not None
        return result

    def pure(self, name: str, kind: ir.Type, operands: list[ir.Value]) -> ir.Value:
        """A call of a function of the C library that only computes."""
        self.declare(name, str(kind), ", ".join(str(operand.type) for operand in operands), _NO_MEMORY)
        return llvm.CallOp(kind, operands, [], [], callee=name).result

    def declare(self, name: str, result: str, parameters: str, attributes: str) -> None:
        if name in ir.SymbolTable(self.device):
            return
        arrow = f" -> {result}" if result else ""
        self._append(f"llvm.func @{name}({parameters}){arrow} attributes {{{attributes}}}")

    def place(self, op: ir.Operation) -> ir.Value:
        """The address of the text `file:line` of where `op` comes from."""
        return llvm.AddressOfOp(llvm_ir.ptr(), ir.FlatSymbolRefAttr.get(self._place_symbol(place_text(op)))).res

    def _place_symbol(self, text: str) -> str:
        if not self._places:
            self._places = _declared_places(self.device)
        if text not in self._places:
            self._places[text] = f"{_PLACE_PREFIX}{len(self._places)}"
            self._append(f'llvm.mlir.global private constant @{self._places[text]}("{escaped(text)}\\00")')
        return self._places[text]

    def _append(self, text: str) -> None:
        with ir.Location.unknown():
            self.device.regions[0].blocks[0].append(ir.Operation.parse(text))


def place_text(op: ir.Operation) -> str:
    """`file:line` of `op`; empty where that is not known."""
    filename, line, _ = place_of(op)
    return f"{filename}:{line}" if line else ""


def escaped(text: str) -> str:
    """A string as MLIR and LLVM write it: bytes that are not plain text as two hexadecimal digits."""
    return "".join(
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\{byte:02X}" for byte in text.encode()
    )


def _declared_places(device: ir.Operation) -> dict[str, str]:
    """Texts that an earlier pass has declared."""
    found = {}
    for op in symbols(device, "llvm.mlir.global"):
        name = str(op.attributes["sym_name"].value)
        if name.startswith(_PLACE_PREFIX):
            found[op.attributes["value"].value_bytes.rstrip(b"\0").decode()] = name
    return found
