# SPDX-License-Identifier: Apache-2.0
"""A block as IR: one `func.func` over its live-ins and live-outs (architecture.md §3)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from pyacc_mlir.artifact import ErrorSite, Output, Param, ParamKind, Premises, Remark
from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.dialects.mlir import func, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.appends import appends_in
from pyacc_mlir.frontend.auto_loops import Assumptions, AutoLoops, premises_of
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.captures import captures_of
from pyacc_mlir.frontend.dataflow import maybe_unset
from pyacc_mlir.frontend.emit_acc import Constructs
from pyacc_mlir.frontend.emit_inline import declare_variables
from pyacc_mlir.frontend.emit_rotations import Rotations
from pyacc_mlir.frontend.emit_state import Frame, State
from pyacc_mlir.frontend.emit_stmt import Statements
from pyacc_mlir.frontend.emit_values import (
    ArrayValue,
    Known,
    Names,
    Number,
    Slot,
    argument_type,
    incoming_value,
    slot_type,
)
from pyacc_mlir.frontend.function_values import Origin
from pyacc_mlir.frontend.infer_types import Typing, infer_types
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.types import Array, Constant, List, Scalar, Type


@dataclass(frozen=True, slots=True)
class EmittedBlock:
    """A block as IR, and what calling it takes.

    `module` holds `func.func @<name>` with one argument for each live-in that has a value at run time, one for each
    captured array, then one rank-0 memref for each output.
    """

    name: str
    module: ir.Module
    params: tuple[Param, ...]
    outputs: tuple[Output, ...]
    error_sites: tuple[ErrorSite, ...]
    remarks: tuple[Remark, ...]
    warnings: tuple[Diagnostic, ...]
    captures: tuple[Origin, ...]
    premises: Premises


def emit_block(
    block: Block,
    types: dict[str, Type],
    context: ir.Context,
    device_type: str = "host",
    *,
    may_assume: bool = True,
    checks: frozenset[str] = frozenset(),
) -> EmittedBlock:
    """The IR of `block` for live-ins of `types`, for a type of device as OpenACC names it.

    `may_assume`: code may rely on what each call checks. `checks`: what code is to check (`options.CODE_CHECKS`).

    Raises:
        CompileError, UnsupportedError: at the place in the user's file.
    """
    live_ins = {name: types[name] for name in block.live_ins}
    outs = frozenset(block.live_outs)
    typing = infer_types(block.statements, block.source, live_ins, block.resolve, outs, device_type)
    captures = captures_of(typing)
    results = _results(block, typing)
    with context, ir.Location.file(block.source.path, block.statements[0].lineno, 1):
        module = ir.Module.create()
        symbol = _symbol(block.name)
        state = State(module, Frame(typing, Names()), symbol, live_outs=outs, function=block.function)
        state.device_type = device_type
        state.checks = checks
        state.appends = {append.call: append for each in block.statements for append in appends_in(each)}
        assumptions = Assumptions(may_assume)
        state.assumptions = assumptions
        state.auto_loops = AutoLoops(block.statements, typing, block.live_ins, assumptions)
        inputs = [kind for name in block.live_ins if (kind := argument_type(typing_in(typing, live_ins, name)))]
        inputs += [kind for capture in captures if (kind := argument_type(capture.type))]
        cells = [slot_type(kind.dtype) for kind in results.values()]
        with ir.InsertionPoint(module.body):
            function = func.FuncOp(symbol, ([*inputs, *cells], []))
        entry = function.add_entry_block()
        with ir.InsertionPoint(entry):
            arguments = list(entry.arguments)
            remaining = _bind_live_ins(state, block, live_ins, arguments[: len(inputs)])
            state.captured = {
                each: incoming_value(value, each.type) for each, value in zip(captures, remaining, strict=True)
            }
            declare_variables(state, typing, maybe_unset(block.statements))
            _zero_lost(state, block, live_ins)
            statements = Statements(state, Rotations(state, block))
            Constructs(statements)
            statements.suite(block.statements)
            _check_kept(state)
            _write_outputs(state, results, arguments[len(inputs) :])
            func.ReturnOp([])
        module.operation.verify()
    params = tuple(_param(name, typing_in(typing, live_ins, name)) for name in block.live_ins)
    params += tuple(_param(capture.name, capture.type) for capture in captures)
    outputs = tuple(Output(name, kind.dtype.str, kind.numpy) for name, kind in results.items())
    warnings = tuple(state.collector.diagnostics)
    origins = tuple(capture.origin for capture in captures)
    premises = premises_of(assumptions, block.live_ins, statements.rotations.pools)
    sites, remarks = tuple(state.sites), tuple(state.remarks)
    return EmittedBlock(symbol, module, params, outputs, sites, remarks, warnings, origins, premises)


def _symbol(name: str) -> str:
    """A symbol that every tool on the way takes: Python's names may hold letters beyond ASCII."""
    return "".join(char if char.isascii() else f"_u{ord(char):x}" for char in name)


def typing_in(typing: Typing, live_ins: dict[str, Type], name: str) -> Type:
    """The type under which a live-in enters: a list that was empty has the dtype of what is appended to it."""
    incoming = live_ins[name]
    return typing.variables[name] if isinstance(incoming, List) else incoming


def _results(block: Block, typing: Typing) -> dict[str, Scalar]:
    """The live-outs that are new values, which must be numbers."""
    found: dict[str, Scalar] = {}
    for name in block.live_outs:
        kind = typing.variables.get(name)
        if isinstance(kind, Scalar):
            found[name] = kind.strong()
        elif isinstance(kind, List) or (isinstance(kind, Array) and name in block.live_ins):
            continue  # the caller's object itself, changed in place
        else:
            text = f"`{name}` is used after this statement but is not a number"
            made = f"make the array before the construct, and assign its elements: `{name}[:] = …`"
            help_ = made if isinstance(kind, Array) else None
            raise Problems(block.source).error("ACC105", text, _assignment(block, name), help_)
    return found


def _assignment(block: Block, name: str) -> ast.AST:
    """The first place where a block assigns `name`."""
    nodes = (node for statement in block.statements for node in ast.walk(statement) if isinstance(node, ast.Name))
    found = (node for node in nodes if node.id == name and isinstance(node.ctx, ast.Store) and hasattr(node, "lineno"))
    return next(found, block.statements[0])


def _bind_live_ins(
    state: State, block: Block, live_ins: dict[str, Type], arguments: list[ir.Value]
) -> Iterator[ir.Value]:
    """Give the live-ins their arguments; what is left are those of captured arrays."""
    remaining = iter(arguments)
    bound = state.frame.names.bound
    for name in block.live_ins:
        match typing_in(state.frame.typing, live_ins, name):
            case Scalar() as kind:
                bound[name] = Number(next(remaining), kind)
            case Array() as kind:
                bound[name] = array = ArrayValue(next(remaining), kind)
                state.arguments[array.value] = name
            case List() as kind:
                bound[name] = ArrayValue(next(remaining), Array(kind.dtype, 1))
            case Constant(value=value):
                bound[name] = Known(value)
    return remaining


def _check_kept(state: State) -> None:
    """An array that host code makes is gone at the end of its suite: nothing may go on with it."""
    if state.outlived and state.made_on_host:
        text = "an array made between constructs of which one may still be at work is not supported in compiled code"
        raise state.frame.problems.error("ACC105", text, state.made_on_host[0])


def _zero_lost(state: State, block: Block, live_ins: dict[str, Type]) -> None:
    """A variable that only a construct assigns has no value after it (its warning is ACC602): zero, not rubbish."""
    for name in block.live_outs:
        slot = state.frame.names.bound.get(name)
        if isinstance(slot, Slot) and name not in live_ins:
            state.store(slot, ops.constant(0, slot.type))


def _write_outputs(state: State, results: dict[str, Scalar], cells: list[ir.Value]) -> None:
    for (name, kind), cell in zip(results.items(), cells, strict=True):
        bound = state.frame.names.bound[name]
        number = bound.load() if isinstance(bound, Slot) else bound
        assert isinstance(number, Number)
        state.store(Slot(cell, kind), number)


def _param(name: str, kind: Type) -> Param:
    match kind:
        case Scalar(numpy=True):
            return Param(name, ParamKind.SCALAR, dtype=kind.dtype.str)
        case Scalar():
            by_kind = {
                "b": ParamKind.BOOL, "i": ParamKind.INT, "f": ParamKind.FLOAT, "c": ParamKind.COMPLEX,
            }  # fmt: skip
            return Param(name, by_kind[kind.dtype.kind], dtype=kind.dtype.str)
        case Array(packed=True):
            return Param(name, ParamKind.ARRAY, "|u1", kind.ndim + 1, "A", writes=not kind.readonly)
        case Array():
            return Param(name, ParamKind.ARRAY, kind.dtype.str, kind.ndim, kind.layout, writes=not kind.readonly)
        case List():
            return Param(name, ParamKind.ARRAY, kind.dtype.str, 1, "C", writes=True)
        case Constant():
            return Param(name, ParamKind.CONSTANT, constant=kind.value)
    raise AssertionError(f"a live-in of type {kind} has no parameter")
