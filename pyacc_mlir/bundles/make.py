# SPDX-License-Identifier: Apache-2.0
"""From a function whose blocks have been compiled to what a bundle holds of it."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Callable, Iterable
from types import ModuleType

from pyacc_mlir.artifact import Artifact, ParamKind
from pyacc_mlir.bundles.format import BundledFunction
from pyacc_mlir.bundles.processor import needed_features
from pyacc_mlir.frontend.shell_directives import DIRECTIVES, INNER, SECTION
from pyacc_mlir.lowering.targets.target import Target, TargetKind

#: The device that code for a target runs on.
DEVICES = {TargetKind.HOST: "host", TargetKind.SIMT: "simt", TargetKind.NVPTX: "nvidia"}
_VALUES = (bool, int, float, complex, str, bytes, type(None))


def bundled(
    node: ast.FunctionDef,
    shell: ast.FunctionDef,
    path: str,
    resolve: Callable[[str], object],
    blocks: Iterable[tuple[str, Artifact]],
    target: Target,
) -> BundledFunction:
    """The function `node`, whose shell is `shell`.

    Raises:
        TypeError: it needs something that is not in a file: another function, an object of the program.
    """
    found = tuple(blocks)
    if any(isinstance(each, ast.Name) and each.id == INNER for each in ast.walk(shell)):
        raise TypeError(f"`{node.name}` cannot be bundled: a function that it defines holds constructs")
    for _, artifact in found:
        if artifact.captures or any(param.kind is ParamKind.CONSTANT for param in artifact.params):
            raise TypeError(f"`{node.name}` cannot be bundled: block {artifact.name} takes functions or outer arrays")
    whole = _with_defaults(shell, node)
    modules, values = _outer(whole, resolve, {name for name, _ in found})
    host_cpu = target.chip if target.kind is TargetKind.HOST else ""
    return BundledFunction(
        node.name,
        ast.unparse(ast.fix_missing_locations(whole)),
        path,
        ast.get_docstring(node),
        modules,
        values,
        DEVICES[target.kind],
        needed_features(host_cpu),
        any(isinstance(each, ast.Name) and each.id in (DIRECTIVES, SECTION) for each in ast.walk(whole)),
        found,
    )


def _with_defaults(shell: ast.FunctionDef, node: ast.FunctionDef) -> ast.FunctionDef:
    """The shell, which has no defaults, with those of the function."""
    whole = copy.copy(shell)
    whole.args = copy.copy(shell.args)
    whole.args.defaults, whole.args.kw_defaults = node.args.defaults, node.args.kw_defaults
    for default in (*node.args.defaults, *node.args.kw_defaults):
        if default is None:
            continue
        try:
            ast.literal_eval(default)
        except ValueError:
            text = f"the default `{ast.unparse(default)}` is no literal"
            raise TypeError(f"`{node.name}` cannot be bundled: {text}") from None
    return whole


def _outer(
    shell: ast.FunctionDef, resolve: Callable[[str], object], blocks: set[str]
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, object], ...]]:
    """The modules and the values that a shell reads from outer scopes."""
    names = [node for node in ast.walk(shell) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)} | blocks
    bound |= {node.arg for node in ast.walk(shell) if isinstance(node, ast.arg)}
    modules: dict[str, str] = {}
    values: dict[str, object] = {}
    for name in dict.fromkeys(node.id for node in names):
        if name in bound or name in (DIRECTIVES, SECTION):
            continue
        try:
            value = resolve(name)
        except KeyError:
            raise TypeError(f"`{shell.name}` cannot be bundled: `{name}` is not defined") from None
        if isinstance(value, ModuleType):
            modules[name] = value.__name__
        elif isinstance(value, _VALUES):
            values[name] = value
        elif getattr(builtins, name, None) is not value:
            kind = type(value).__name__
            raise TypeError(f"`{shell.name}` cannot be bundled: outside its blocks it uses `{name}`, a {kind}")
    return tuple(modules.items()), tuple(values.items())
