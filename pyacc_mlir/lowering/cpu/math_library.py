# SPDX-License-Identifier: Apache-2.0
"""libm and libmvec as a module sees them: functions declared when first called."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir, llvm, vector
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.targets.host_cpu import HostCpu, has_vector_function

_PURE = (
    "no_unwind, will_return, memory_effects = #llvm.memory_effects<other = none, argMem = none, "
    "inaccessibleMem = none, errnoMem = none, targetMem0 = none, targetMem1 = none>"
)


class MathLibrary:
    """Declares and calls math functions in one module."""

    def __init__(self, module: ir.Module, cpu: HostCpu) -> None:
        self._module = module
        self._cpu = cpu
        self._declared: set[str] = set()
        self._variants: list[str] = []

    def call(self, function: str, operands: list[ir.Value]) -> ir.Value:
        """`function` (its name for f64) of scalars or of vectors, at the current point."""
        kind = operands[0].type
        if not isinstance(kind, ir.VectorType):
            return self._call_scalar(function, operands)
        lanes = ir.VectorType(kind).shape[0]
        part = self._part_lanes(function, kind, len(operands))
        if part == 1:
            return self._lane_by_lane(function, operands, lanes)
        if part == lanes:
            return self._call_vector(function, operands)
        result = operands[0]
        for start in range(0, lanes, part):
            piece = self._call_vector(function, [_slice(operand, start, part) for operand in operands])
            result = vector.insert_strided_slice(piece, result, [start], [1])
        return result

    def keep_variants(self) -> None:
        """Vector variants must not be dropped as unused before the vectoriser has run."""
        if not self._variants:
            return
        kind = llvm_ir.array(len(self._variants), llvm_ir.ptr())
        linkage = ir.Attribute.parse("#llvm.linkage<appending>")
        with ir.Location.unknown(), ir.InsertionPoint(self._module.body):
            used = llvm.GlobalOp(kind, "llvm.compiler.used", linkage, section="llvm.metadata")
            with ir.InsertionPoint(used.initializer.blocks.append()):
                table = llvm.UndefOp(kind).res
                for position, name in enumerate(self._variants):
                    address = llvm.AddressOfOp(llvm_ir.ptr(), ir.FlatSymbolRefAttr.get(name)).res
                    table = llvm.InsertValueOp(table, address, [position]).res
                llvm.ReturnOp(arg=table)

    def _part_lanes(self, function: str, kind: ir.Type, arity: int) -> int:
        """The lanes of the widest vector function that divides `kind`; 1 when there is none."""
        lanes, element = ir.VectorType(kind).shape[0], ir.VectorType(kind).element_type
        for width, _ in self._vector_names(function, element, arity):
            if lanes % width == 0:
                return width
        return 1

    def _lane_by_lane(self, function: str, operands: list[ir.Value], lanes: int) -> ir.Value:
        values = [
            self._call_scalar(function, [vector.extract(operand, [], [lane]) for operand in operands])
            for lane in range(lanes)
        ]
        return vector.from_elements(operands[0].type, values)

    def _call_scalar(self, function: str, operands: list[ir.Value]) -> ir.Value:
        kind = operands[0].type
        name = _scalar_name(function, kind)
        if name not in self._declared:
            variants = [v for _, v in self._vector_names(function, kind, len(operands))]
            mapping = ",".join(f"{variant}({variant})" for variant in variants)
            extra = f', passthrough = [["vector-function-abi-variant", "{mapping}"]]' if variants else ""
            self._declare(name, kind, len(operands), extra)
            for width, variant in self._vector_names(function, kind, len(operands)):
                self._declare(variant, ir.VectorType.get([width], kind), len(operands))
                self._variants.append(variant)
        return _call(name, kind, operands)

    def _call_vector(self, function: str, operands: list[ir.Value]) -> ir.Value:
        kind = ir.VectorType(operands[0].type)
        names = dict(self._vector_names(function, kind.element_type, len(operands)))
        name = names[kind.shape[0]]
        self._declare(name, kind, len(operands))
        return _call(name, kind, operands)

    def _vector_names(self, function: str, kind: ir.Type, arity: int) -> list[tuple[int, str]]:
        """Lanes and name of the vector functions there are, widest first."""
        if not isinstance(kind, ir.F32Type | ir.F64Type):
            return []
        found = []
        for isa in self._cpu.math_isas:
            lanes = isa.vector_bytes * 8 // kind.width
            name = f"_ZGV{isa.letter}N{lanes}{'v' * arity}_{_scalar_name(function, kind)}"
            if has_vector_function(name):
                found.append((lanes, name))
        return found

    def _declare(self, name: str, kind: ir.Type, arity: int, extra: str = "") -> None:
        if name in self._declared:
            return
        self._declared.add(name)
        if name in ir.SymbolTable(self._module.operation):
            return
        arguments = ", ".join([str(kind)] * arity)
        self._append(f"llvm.func @{name}({arguments}) -> {kind} attributes {{{_PURE}{extra}}}")

    def _append(self, text: str) -> None:
        with ir.Location.unknown():
            self._module.body.append(ir.Operation.parse(text))


def _scalar_name(function: str, kind: ir.Type) -> str:
    return f"{function}f" if isinstance(kind, ir.F32Type) else function


def _call(name: str, kind: ir.Type, operands: list[ir.Value]) -> ir.Value:
    return llvm.CallOp(kind, operands, [], [], callee=name).result


def _slice(value: ir.Value, start: int, lanes: int) -> ir.Value:
    kind = ir.VectorType(value.type)
    part = ir.VectorType.get([lanes], kind.element_type)
    return vector.extract_strided_slice(part, value, [start], [lanes], [1])
