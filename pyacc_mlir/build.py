# SPDX-License-Identifier: Apache-2.0
"""From a checked function to what is run in its place: its shell, with a specialiser for each block."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from types import FunctionType

from pyacc_mlir.diagnostics import Collector
from pyacc_mlir.diagnostics.warned import Warned
from pyacc_mlir.frontend.automatic import Left
from pyacc_mlir.frontend.deep_trees import deep_trees
from pyacc_mlir.frontend.own_device import with_own_device
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.resolver import resolver
from pyacc_mlir.frontend.shell import call_name, function_shell
from pyacc_mlir.frontend.split import split_function
from pyacc_mlir.frontend.staying import REASON, refuse_staying, staying
from pyacc_mlir.options import CompileOptions
from pyacc_mlir.rebuild import stand_in
from pyacc_mlir.shell_names import shell_names
from pyacc_mlir.source import SourceFile
from pyacc_mlir.specialise import Specialiser


@dataclass(frozen=True, slots=True)
class Built:
    """What runs in place of a function: the object, its tree, and its blocks.

    `resolved`: the outer names that were looked up to find what can be compiled. `left`: loops that stay in Python.
    """

    function: FunctionType
    tree: ast.FunctionDef
    specialisers: tuple[Specialiser, ...]
    warnings: tuple[Warned, ...]
    resolved: frozenset[str]
    left: tuple[Left, ...] = ()


def build_shell(function: FunctionType, source: SourceFile, tree: ast.FunctionDef, options: CompileOptions) -> Built:
    """The shell of `function`, whose attached tree is `tree`.

    Raises:
        UnsupportedError: a construct stands where it cannot be compiled yet, or a loop is not compiled with `strict`.
    """
    resolve, resolved = resolver(function), set[str]()

    def resolve_noting(name: str) -> object:
        resolved.add(name)
        return resolve(name)

    with deep_trees(source, tree):
        split = split_function(tree, source, resolve_noting, auto=options.auto)
        stays = tuple(staying(split.statements))
        if options.strict:
            refuse_staying(stays, source)
        if options.strict and split.left:
            loop, reason = split.left[0]
            raise Problems(source).error("ACC105", f"this loop stays in Python: {reason}", loop)
        specialisers = tuple(Specialiser(block, function, options) for block in split.blocks)
        entries = {call_name(each.block): each.entry for each in specialisers}
        shell = function_shell(tree, split, source)
        if options.device:
            shell = with_own_device(shell)
        made = stand_in(shell, function, {**shell_names(options), **entries})
    left = (*split.left, *((statement, REASON) for statement in stays))
    return Built(made, shell, specialisers, Collector(list(split.warnings)).warned, frozenset(resolved), left)
