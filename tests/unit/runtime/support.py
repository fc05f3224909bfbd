# SPDX-License-Identifier: Apache-2.0
"""Blocks and gang bodies for tests, from LLVM IR to code in memory."""

from __future__ import annotations

from llvmlite import binding as llvm

from pyacc_mlir.artifact import Artifact, ErrorSite, Output, Param, ParamKind

RUNTIME_DECLARATIONS = """
declare void @pyacc_rt_parallel(ptr, ptr, i64, i64, i64)
declare void @pyacc_rt_ordered_enter(ptr, i64)
declare void @pyacc_rt_ordered_leave(ptr)
declare void @pyacc_rt_fail(i32, i64, i64)
"""


def object_code(llvm_ir: str) -> bytes:
    """Object code of a module for this machine."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(opt=1, codemodel="jitdefault", jit=True)
    module = llvm.parse_assembly(RUNTIME_DECLARATIONS + llvm_ir)
    module.verify()
    return bytes(machine.emit_object(module))


def block(
    llvm_ir: str,
    params: tuple[Param, ...] = (),
    outputs: tuple[Output, ...] = (),
    error_sites: tuple[ErrorSite, ...] = (),
) -> Artifact:
    """An artifact whose entry is the function `block` of `llvm_ir`."""
    return Artifact("block", "host:test", "block", object_code(llvm_ir), params, outputs, error_sites)


def array(dtype: str = "<f8", ndim: int = 1, layout: str = "C", writes: bool = False) -> Param:
    return Param("a", ParamKind.ARRAY, dtype, ndim, layout, writes)


def copy_slots(count: int) -> str:
    """A block that copies the slots after the first array's descriptor of rank 1 into that array of int64."""
    return f"""
define i32 @block(ptr %frame) {{
entry:
  %target = load ptr, ptr %frame
  %source = getelementptr i64, ptr %frame, i64 5
  call void @llvm.memcpy.p0.p0.i64(ptr %target, ptr %source, i64 {8 * count}, i1 false)
  ret i32 0
}}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
"""
