# SPDX-License-Identifier: Apache-2.0
"""The last mile to NVIDIA: a gpu.module in LLVM dialect → LLVM IR → PTX, by llvmlite's LLVM. No GPU is needed."""

from __future__ import annotations

import functools
import importlib.util
import re
from collections.abc import Container
from pathlib import Path
from typing import NoReturn

import llvmlite.binding as llvm_binding

from pyacc_mlir.diagnostics.times import timed
from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.remarks import fail, refuse
from pyacc_mlir.lowering.targets.llvm_compat import down
from pyacc_mlir.lowering.targets.llvm_passes import drop_unused, run_pipeline
from pyacc_mlir.lowering.targets.target import Target
from pyacc_mlir.source import Position, SourceFile, Span

TRIPLE = "nvptx64-nvidia-cuda"
# what LLVM 22 knows; for any other name it would only print a warning and go on
_CHIPS = (75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121)
_FIRST_WITH_A, _FIRST_WITH_F = 90, 100  # sm_90a: features of that chip alone; sm_100f: of its family
_LIBDEVICE = "nvvm/libdevice/libdevice.10.bc"


def to_llvm_ir(gpu_module: ir.Operation) -> str:
    """LLVM IR (text that llvmlite reads) of a gpu.module that is wholly in the llvm and nvvm dialects."""
    with timed("translation"):
        return _translated(gpu_module)


def _translated(gpu_module: ir.Operation) -> str:
    gpu_module.verify()
    body = gpu_module.regions[0].blocks[0]
    for view in body.operations:
        _check_translatable(view.operation)
    with gpu_module.context, gpu_module.location:
        alone = ir.Module.create()
        with ir.InsertionPoint(alone.body):
            for view in body.operations:
                view.operation.clone()
        alone.operation.verify()
        text = llvm.translate_module_to_llvmir(alone.operation)
    return down(_relax_atomics(text))


def to_ptx(llvm_ir: str, target: Target, speed_level: int = 3) -> str:
    """PTX of `llvm_ir` for an `sm_NN` target, with what it uses of libdevice linked in.

    Raises:
        CompileError: the chip is unknown, libdevice is needed and not installed, or a function has no code.
    """
    with timed("llvm reading"):
        machine = _machine(target, speed_level)
        module = llvm_binding.parse_assembly(llvm_ir)
    module.triple = TRIPLE
    module.data_layout = str(machine.target_data)
    needed = {function.name for function in module.functions if function.is_declaration}
    if any(name.startswith("__nv_") for name in needed):
        with timed("libdevice"):
            _link_libdevice(module, frozenset(needed))
    module.verify()
    with timed("llvm passes"):
        run_pipeline(module, machine, llvm_binding.create_pipeline_tuning_options(speed_level=speed_level))
    _check_complete(module)
    # code generation changes the module it is given: hand it a copy
    with timed("ptx"):
        return str(machine.emit_assembly(llvm_binding.parse_bitcode(module.as_bitcode())))


def _fail(message: str) -> NoReturn:
    start = Position(1, 1)
    fail(message, "ACC701", Span(SourceFile("<device code>", ""), start, start))


def _check_translatable(op: ir.Operation) -> None:
    """Translation ends the process on an operation of another dialect: find it first."""
    if not op.name.startswith(("llvm.", "nvvm.")):
        refuse(op, f"`{op.name}` has no translation to LLVM IR", "ACC701")
    for region in op.regions:
        for block in region.blocks:
            for view in block.operations:
                _check_translatable(view.operation)


def _relax_atomics(text: str) -> str:
    """Make atomic updates relaxed and of device scope, as OpenACC's are; MLIR writes acq_rel of system scope,
    for which NVPTX emits fences."""
    text = re.sub(r"(= atomicrmw .*?) acq_rel,", r'\1 syncscope("device") monotonic,', text)
    return re.sub(r"(= cmpxchg .*?) acq_rel monotonic,", r'\1 syncscope("device") monotonic monotonic,', text)


def _machine(target: Target, speed_level: int) -> llvm_binding.TargetMachine:
    if target.chip not in _known_chips():
        known = ", ".join(f"sm_{number}" for number in _CHIPS)
        _fail(f"no code for {target.chip or 'a target without a chip'}: expected one of {known}")
    _initialize()
    nvptx = llvm_binding.Target.from_triple(TRIPLE)
    return nvptx.create_target_machine(cpu=target.chip, features=target.features, opt=speed_level)


@functools.cache
def _known_chips() -> frozenset[str]:
    plain = {f"sm_{number}" for number in _CHIPS}
    with_a = {f"sm_{number}a" for number in _CHIPS if number >= _FIRST_WITH_A}
    return frozenset(plain | with_a | {f"sm_{number}f" for number in _CHIPS if number >= _FIRST_WITH_F})


@functools.cache
def _initialize() -> None:
    llvm_binding.initialize_all_targets()
    llvm_binding.initialize_all_asmprinters()


def _link_libdevice(module: llvm_binding.ModuleRef, names: frozenset[str]) -> None:
    library = llvm_binding.parse_bitcode(_part_of_libdevice(names))
    library.triple, library.data_layout = module.triple, module.data_layout
    mine = {function.name for function in module.functions if not function.is_declaration}
    module.link_in(library)
    _make_internal(module, mine)


@functools.cache
def _part_of_libdevice(names: frozenset[str]) -> bytes:
    """Bitcode of these functions and of what they call: passes would take their time over the 350 others."""
    library = llvm_binding.parse_bitcode(_libdevice())
    _make_internal(library, names)
    drop_unused(library, llvm_binding.Target.from_triple(TRIPLE).create_target_machine())
    return bytes(library.as_bitcode())


def _make_internal(module: llvm_binding.ModuleRef, kept: Container[str]) -> None:
    """Internal functions that nobody calls disappear."""
    for function in module.functions:
        if not function.is_declaration and function.name not in kept:
            function.linkage = "internal"
    for variable in module.global_variables:
        if not variable.is_declaration:
            variable.linkage = "internal"


@functools.cache
def _libdevice() -> bytes:
    spec = importlib.util.find_spec("nvidia")
    for folder in spec.submodule_search_locations or () if spec else ():
        for file in sorted(Path(folder).glob(f"*/{_LIBDEVICE}")):
            return file.read_bytes()
    _fail("math functions on a GPU need NVIDIA's libdevice: pip install nvidia-nvvm")


def _check_complete(module: llvm_binding.ModuleRef) -> None:
    missing = sorted(
        function.name
        for function in module.functions
        if function.is_declaration and not function.name.startswith("llvm.")
    )
    if missing:
        _fail(f"no code for {', '.join(missing)} on a GPU")
