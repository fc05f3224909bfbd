# SPDX-License-Identifier: Apache-2.0
"""An oracle for shells: with blocks that run as plain Python, a shell must equal the undecorated function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.capture import capture
from pyacc_mlir.frontend.plain import plain_suite
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.resolver import resolver
from pyacc_mlir.frontend.shell import block_shell, call_name, function_shell
from pyacc_mlir.frontend.shell_directives import DIRECTIVES, SECTION
from pyacc_mlir.frontend.split import Split, split_block, split_function
from pyacc_mlir.rebuild import function_from, stand_in


@dataclass(frozen=True)
class Shelled:
    """A function run through its shell. `calls` lists the block calls made, in order."""

    function: FunctionType
    blocks: tuple[Block, ...]
    calls: list[str]


def shelled(fn: Callable[..., Any], divide: bool = False) -> Shelled:
    """`fn` with every block run as Python; with `divide`, composite blocks are replaced by their parts."""
    assert isinstance(fn, FunctionType)
    captured = capture(fn)
    node = attach(captured.source, captured.node)
    split = split_function(node, captured.source, resolver(fn))
    calls: list[str] = []
    extra = _runners(split.blocks, fn, calls, divide)
    return Shelled(stand_in(function_shell(node, split, captured.source), fn, extra), split.blocks, calls)


def _runners(blocks: tuple[Block, ...], fn: FunctionType, calls: list[str], divide: bool) -> dict[str, object]:
    extra: dict[str, object] = {call_name(block): _runner(block, fn, calls, divide) for block in blocks}
    return {**extra, DIRECTIVES: _Directives(), SECTION: _Section()}


def _runner(block: Block, fn: FunctionType, calls: list[str], divide: bool) -> Callable[..., Any]:
    if divide:
        split = split_block(block, [each for each in block.statements if not isinstance(each, Construct)])
        inner = function_from(block_shell(block, split), fn, _runners(split.blocks, fn, calls, False))
    else:
        inner = function_from(block_shell(block, Split(plain_suite(block.statements), ())), fn, {})

    def run(*args: object) -> object:
        assert len(args) == len(block.live_ins)
        calls.append(block.name)
        return inner(*args)

    return run


class _Directives:
    """Directives without an effect, as in plain Python."""

    def data(self, *clauses: object) -> _Region:
        return _Region()

    def host_data(self, place: str, *clauses: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(clause[3] for clause in clauses if clause[0] == "use_device")

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *clauses: None


class _Region:
    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        pass


class _Section:
    def __getitem__(self, key: object) -> object:
        return key
