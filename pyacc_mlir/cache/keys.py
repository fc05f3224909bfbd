# SPDX-License-Identifier: Apache-2.0
"""The key of compiled code: a digest of all that it was made of.

That is the text of the file with the function, those of the files with functions that it calls, the values of outer
names that any of these read, the types that come in, options, target, and `fingerprint.py`. Files count as a whole:
places in them are part of errors and reports.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from pyacc_mlir.cache.described import described, text_digest, version_key
from pyacc_mlir.frontend.assumptions import Assumption, reads_of
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.types import Constant, Type
from pyacc_mlir.lowering.targets.target import Target
from pyacc_mlir.options import CompileOptions


def block_key(block: Block, types: Mapping[str, Type], target: Target, options: CompileOptions) -> str:
    """The key of a block for the types of its live-ins, a target, and options beyond it."""
    constants = [kind.value for kind in types.values() if isinstance(kind, Constant)]
    kind = () if options.assuming else ("careful",)
    return version_key((*block_parts(block, options, reads_of(block, constants)), *kind), types, target)


def block_parts(block: Block, options: CompileOptions, reads: Iterable[Assumption]) -> tuple[str, ...]:
    """What a block's key begins with: the block, outer names that it reads, options that change its code."""
    return (*_identity(block), *map(read_text, reads), f"auto {options.auto} checks {sorted(options.checks)}")


def read_text(read: Assumption) -> str:
    """An outer name and what it stands for."""
    return f"{read.name}.{read.attribute}={described(read.value)}"


def _identity(block: Block) -> Iterator[str]:
    """Which block of which file it is."""
    first, last = block.statements[0], block.statements[-1]
    yield block.source.path
    yield text_digest(block.source.text)
    yield f"{block.function.lineno} {block.name} {block.live_ins} {block.live_outs}"
    yield f"{first.lineno}:{first.col_offset} {last.end_lineno}:{last.end_col_offset}"
    # The directives, because those around a part of a function add clauses to those in it.
    for statement in block.statements:
        for node in ast.walk(statement):
            if isinstance(node, Construct | Standalone):
                yield str(node.directive)
