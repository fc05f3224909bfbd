# SPDX-License-Identifier: Apache-2.0
"""The key of compiled code: a digest of all that it was made of.

That is the text of the file with the function, those of the files with functions that it calls, the values of outer
names that any of these read, the types that come in, options, target, and `fingerprint.py`. Files count as a whole:
places in them are part of errors and reports.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import linecache
from collections.abc import Iterator, Mapping
from types import BuiltinFunctionType, ModuleType

import numpy as np

from pyacc_mlir.cache.fingerprint import fingerprint
from pyacc_mlir.frontend.assumptions import reads_of
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.function_values import Callee, callee_of
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.types import Constant, Tuple, Type
from pyacc_mlir.lowering.targets.target import Target


def block_key(block: Block, types: Mapping[str, Type], target: Target) -> str:
    """The key of a block for the types of its live-ins and a target."""
    constants = [kind.value for kind in types.values() if isinstance(kind, Constant)]
    reads = (f"{read.name}.{read.attribute}={described(read.value)}" for read in reads_of(block, constants))
    return digest((*_identity(block), *reads, *signature(types), *_target(target), fingerprint()))


def digest(parts: tuple[str, ...]) -> str:
    """One digest of texts; where one ends and the next begins matters."""
    total = hashlib.sha256()
    for part in parts:
        encoded = part.encode(errors="surrogatepass")
        total.update(f"{len(encoded)}:".encode() + encoded)
    return total.hexdigest()


@functools.lru_cache(maxsize=64)
def text_digest(text: str) -> str:
    """The digest of the text of a file."""
    return digest((text,))


def signature(types: Mapping[str, Type]) -> Iterator[str]:
    """Names and types of what comes in."""
    for name, kind in types.items():
        yield f"{name}: {_type(kind)}"


def described(value: object) -> str:
    """A value as far as compiled code may depend on it."""
    callee = callee_of(value)
    if callee is not None:
        return _function(callee)
    match value:
        case bool() | int() | float() | complex() | str() | bytes() | None | tuple() | np.generic():
            return f"{type(value).__name__} {value!r}"
        case np.ndarray(flags=flags):
            return f"array {value.dtype.str} {value.ndim} {flags.c_contiguous} {flags.f_contiguous} {flags.writeable}"
        case ModuleType():
            return f"module {value.__name__}"
        case type() | BuiltinFunctionType() | np.ufunc():
            return f"{type(value).__name__} {getattr(value, '__module__', '')}.{getattr(value, '__qualname__', value)}"
    return f"a {type(value).__module__}.{type(value).__qualname__}"


def _function(callee: Callee) -> str:
    """A function by its text, with the values that are bound to its parameters."""
    function = callee.function
    assert function is not None
    code = function.__code__
    text = text_digest("".join(linecache.getlines(code.co_filename, function.__globals__)))
    bound = [*(item for item, _ in callee.positional), *(item for item, _ in callee.keywords.values())]
    defaults = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    values = f"{list(map(described, (*bound, *defaults)))} {list(callee.keywords)}"
    return f"function {code.co_filename}:{code.co_firstlineno} {code.co_qualname} {text} {values}"


def _identity(block: Block) -> Iterator[str]:
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


def _target(target: Target) -> Iterator[str]:
    yield f"{target.name} {target.features} {target.contract} {sorted(target.fastmath)} {sorted(target.checks)}"


def _type(kind: Type) -> str:
    match kind:
        case Constant(value=value):
            return described(value)
        case Tuple(items=items):
            return f"({', '.join(map(_type, items))})"
    return repr(kind)
