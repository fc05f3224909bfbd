# SPDX-License-Identifier: Apache-2.0
"""Looking at a compiled function without running it: types inside it, texts of its stages, reports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from pyacc_mlir import compiler
from pyacc_mlir.artifact import Artifact
from pyacc_mlir.device_choice import options_on
from pyacc_mlir.diagnostics import AccError
from pyacc_mlir.frontend.argument_types import argument_type
from pyacc_mlir.frontend.automatic import Left
from pyacc_mlir.frontend.live_types import live_in_types
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.type_notation import parse_types
from pyacc_mlir.frontend.types import Type, UntypedError
from pyacc_mlir.specialise import Specialiser

#: Blocks, the types of their live-ins, and the device that they run on.
Typed = list[tuple[Specialiser, dict[str, Type], str]]


def typed_blocks(specialisers: Iterable[Specialiser], arguments: Mapping[str, object], device: str) -> Typed:
    """The types of each block's live-ins, as they follow from the function's arguments.

    Raises:
        TypeError: a name's type does not follow from them.
    """
    parameters = {name: kind for name, value in arguments.items() if (kind := _type_or_none(value)) is not None}
    return [(each, live_in_types(each.block, parameters), device) for each in specialisers]


def annotated_blocks(
    specialisers: Iterable[Specialiser], function: ast.FunctionDef, notation: str, device: str
) -> Typed:
    """The types of each block's live-ins, as they follow from a text with the types of the function's parameters.

    Raises:
        TypeError: a name's type does not follow from them, or the text is not about these parameters.
    """
    arguments = function.args
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    positions = iter(names)
    parameters: dict[str, Type] = {}
    for name, kind in parse_types(notation):
        chosen = name or next(positions, None)
        if chosen not in names:
            known = ", ".join(names) or "none"
            raise TypeError(f"`{function.name}` has no parameter for {name or kind}: it has {known}")
        parameters[chosen] = kind
    return [(each, live_in_types(each.block, parameters), device) for each in specialisers]


def called_types(specialisers: Iterable[Specialiser]) -> Typed:
    """The types that each block has been called with, those of the smaller blocks of divided ones too."""
    found: Typed = []
    for each in specialisers:
        for device, signature in each.artifacts:
            found.append((each, dict(zip(each.block.live_ins, signature, strict=True)), device))
        found += called_types(each.parts)
    return found


def stage_texts(typed: Typed, stage: str) -> str:
    """The text of every block at a stage, one after the other."""
    return "\n".join(text for each, types, device in typed for text in _texts(each, types, device, stage))


def pragma_text(tree: ast.FunctionDef) -> str:
    """The directives of a function in normal form, with their places."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, Construct | Standalone)]
    return "\n".join(f"{node.directive.span}: {node.directive}" for node in sorted(nodes, key=lambda node: node.lineno))


def report(specialisers: Iterable[Specialiser], left: Iterable[Left] = (), path: str = "") -> str:
    """One line for each remark of the compiler and each statement left to Python; `left`: by all versions."""
    lines = (_left_line(path, statement, reason) for statement, reason in left)
    return "\n".join(dict.fromkeys((*_report_lines(specialisers), *lines)))


def stats(specialisers: Iterable[Specialiser]) -> dict[str, int]:
    """Counts: blocks, compiled versions, blocks that were divided for some types, loops that were analysed for them."""
    counts = {"blocks": 0, "versions": 0, "divided": 0, "analysed_loops": 0}
    for each in specialisers:
        inner = stats(each.parts)
        remarks = [remark for artifact in _artifacts(each) for remark in artifact.remarks]
        counts["blocks"] += 1
        counts["analysed_loops"] += sum(remark.code == "ACC903" for remark in remarks) + inner["analysed_loops"]
        counts["versions"] += len(each.artifacts) + inner["versions"]
        counts["divided"] += bool(each.divided) + inner["divided"]
    return counts


def _texts(each: Specialiser, types: Mapping[str, Type], device: str, stage: str) -> Iterator[str]:
    try:
        yield compiler.stage_text(each.block, types, options_on(device, each.options), stage)
    except AccError as error:
        parts = each.parts_for(error)
        if not parts:
            raise
        for part in parts:
            yield from _texts(part, live_in_types(part.block, types), device, stage)


def _type_or_none(value: object) -> Type | None:
    try:
        return argument_type(value)
    except UntypedError:
        return None


def _report_lines(specialisers: Iterable[Specialiser]) -> Iterator[str]:
    for each in specialisers:
        for artifact in _artifacts(each):
            for remark in artifact.remarks:
                yield f"{remark.filename}:{remark.line}:{remark.column}: {remark.message} [{remark.code}]"
        for statement, reason in each.left:
            yield _left_line(each.block.source.path, statement, reason)
        yield from _report_lines(each.parts)


def _artifacts(each: Specialiser) -> list[Artifact]:
    return [*each.artifacts.values(), *each.careful.values()]


def _left_line(path: str, statement: ast.stmt, reason: str) -> str:
    return f"{path}:{statement.lineno}: left to Python: {reason}"
