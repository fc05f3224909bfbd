# SPDX-License-Identifier: Apache-2.0
"""From a shell's tree to a function object that stands in for the user's.

The shell needs the cells of the user's closure and further ones for its dispatchers, and the user's globals must stay
as they are. So its code is compiled inside a factory that has all those names as parameters, which is never called:

    def __acc_factory__(data, __acc_block_saxpy__):
        def saxpy(a, x, y): …
"""

from __future__ import annotations
import __future__

import ast
from collections.abc import Mapping
from types import CellType, CodeType, FunctionType

_FUTURE_FLAGS = sum({getattr(__future__, name).compiler_flag for name in __future__.all_feature_names})
_FACTORY = "__acc_factory__"


def function_from(shell: ast.FunctionDef, like: FunctionType, extra: Mapping[str, object]) -> FunctionType:
    """The function of `shell`, in the scope of `like`; the names in `extra` are bound by further closure cells."""
    code = _compile(shell, (*like.__code__.co_freevars, *extra), like)
    return in_scope(code, like, {name: CellType(value) for name, value in extra.items()})


def in_scope(code: CodeType, like: FunctionType, cells: Mapping[str, CellType]) -> FunctionType:
    """The function of `code`, in the scope of `like`, with further closure cells."""
    every = {**dict(zip(like.__code__.co_freevars, like.__closure__ or (), strict=True)), **cells}
    return FunctionType(code, like.__globals__, like.__name__, None, tuple(every[name] for name in code.co_freevars))


def stand_in(shell: ast.FunctionDef, like: FunctionType, extra: Mapping[str, object]) -> FunctionType:
    """As `function_from`, with the defaults and attributes of `like`: it is called in its place."""
    return standing_in(function_from(shell, like, extra), like)


def standing_in(function: FunctionType, like: FunctionType) -> FunctionType:
    """`function` with the defaults and attributes of `like`."""
    function.__defaults__ = like.__defaults__
    function.__kwdefaults__ = like.__kwdefaults__
    function.__qualname__ = like.__qualname__
    function.__module__ = like.__module__
    function.__doc__ = like.__doc__
    return function


def inside_wrappers(outer: FunctionType, inner: FunctionType, replacement: FunctionType) -> FunctionType:
    """`outer`, which decorators have made around `inner`, around `replacement` instead.

    Raises:
        TypeError: a decorator hides what it wraps.
    """
    if outer is inner:
        return replacement
    wrapped = getattr(outer, "__wrapped__", None)
    cells = outer.__closure__
    if not isinstance(wrapped, FunctionType) or not cells or not any(_holds(cell, wrapped) for cell in cells):
        raise TypeError(f"acc.jit cannot see into the decorator around {inner.__qualname__}: expected it above acc.jit")
    changed = CellType(inside_wrappers(wrapped, inner, replacement))
    closure = tuple(changed if _holds(cell, wrapped) else cell for cell in cells)
    result = FunctionType(outer.__code__, outer.__globals__, outer.__name__, outer.__defaults__, closure)
    result.__kwdefaults__ = outer.__kwdefaults__
    return result


def _holds(cell: CellType, value: object) -> bool:
    try:
        return cell.cell_contents is value
    except ValueError:  # not bound yet
        return False


def _compile(shell: ast.FunctionDef, outer_names: tuple[str, ...], like: FunctionType) -> CodeType:
    parts = like.__qualname__.split(".")
    # Within a class, so that `__private` names and `super()` mean there what they meant in the method.
    owner = parts[-2] if len(parts) > 1 and parts[-2] != "<locals>" else None
    module = _factory(shell, outer_names, owner)
    flags = like.__code__.co_flags & _FUTURE_FLAGS
    compiled = compile(module, like.__code__.co_filename, "exec", flags=flags, dont_inherit=True)
    path = (_FACTORY, owner, shell.name) if owner else (_FACTORY, shell.name)
    return _code(compiled, path).replace(co_qualname=like.__code__.co_qualname)


def _factory(shell: ast.FunctionDef, outer_names: tuple[str, ...], owner: str | None) -> ast.Module:
    text = f"def {_FACTORY}({', '.join(outer_names)}):\n class {owner or 'Owner'}: pass"
    module = ast.parse(text)
    (factory,) = module.body
    assert isinstance(factory, ast.FunctionDef)
    (class_,) = factory.body
    assert isinstance(class_, ast.ClassDef)
    class_.body = [shell]
    factory.body = [class_] if owner else [shell]
    if owner is None and shell.name not in outer_names:
        factory.body.insert(0, ast.copy_location(ast.Global([shell.name]), class_))  # a call of itself means the global
    return module


def _code(code: CodeType, path: tuple[str, ...]) -> CodeType:
    """The code object found by going down `path` from `code`."""
    for name in path:
        code = next(inner for inner in code.co_consts if isinstance(inner, CodeType) and inner.co_name == name)
    return code
