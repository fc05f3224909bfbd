# SPDX-License-Identifier: Apache-2.0
"""`pyacc-opt FILE.py[:function]`: from a file that is only parsed, never run, to the text of any stage."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyacc_mlir.bundles.format import BundledFunction
from pyacc_mlir.bundles.make import bundled
from pyacc_mlir.diagnostics import AccError, Collector, Diagnostic
from pyacc_mlir.diagnostics.codes import Kind, code
from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.capture import CapturedFunction, capture_file
from pyacc_mlir.frontend.live_types import live_in_types
from pyacc_mlir.frontend.module_declare import module_declares
from pyacc_mlir.frontend.sema import check
from pyacc_mlir.frontend.shell import call_name, function_shell
from pyacc_mlir.frontend.split import Split, split_function
from pyacc_mlir.frontend.type_notation import TypeSyntaxError, parse_type, parse_types
from pyacc_mlir.frontend.types import Type
from pyacc_mlir.options import CompileOptions
from pyacc_mlir.source import SourceFile
from pyacc_mlir.tools.pyacc_opt_arguments import BUNDLE, Options, UsageError
from pyacc_mlir.tools.pyacc_opt_pragmas import print_pragmas
from pyacc_mlir.tools.pyacc_opt_static import StaticFile

_HOW_TO_GIVE_TYPES = "annotate the parameters, as in `x: \"f64[:]\"`, or use --args 'x=f64[:]'"


@dataclass(slots=True)
class PythonInput:
    """One Python file on its way: what is printed, and what was found."""

    options: Options
    file: StaticFile
    diagnostics: list[Diagnostic] = field(default_factory=list)
    bundled: list[BundledFunction] = field(default_factory=list)

    def compile(self) -> list[str]:
        """The texts of the stage asked for, one for each function or block."""
        return [text for function in self._functions() for text in self._function(function)]

    def _functions(self) -> list[CapturedFunction]:
        if self.options.function is None:
            return capture_file(self.options.path, self.file.source.text)
        try:
            return [self.file.function(self.options.function)]
        except LookupError as error:
            raise UsageError(str(error.args[0])) from None

    def _function(self, function: CapturedFunction) -> Iterator[str]:
        """An error ends this function; the others are still looked at."""
        collector = Collector()
        try:
            module_declares(function.source, collector)
            attached = attach(function.source, function.node, collector)
            check(function.source, attached, collector)
            if self.options.stop == "pragmas" and not self.options.verify:
                _keep_wrong(collector)
            if collector.has_errors:
                return
            if self.options.stop == "pragmas":
                yield print_pragmas(attached)
                return
            split = split_function(attached, function.source, self.file.resolve)
            types = _parameter_types(function, self.options)
            if self.options.stop == BUNDLE:
                self.bundled.append(self._bundled(function, split, types))
                return
            for block in split.blocks:
                yield self._block(block, types)
        except AccError as error:
            self.diagnostics += error.diagnostics
        finally:
            self.diagnostics += collector.diagnostics

    def _block(self, block: Block, types: dict[str, Type]) -> str:
        # MLIR takes a quarter of a second to import: not for --emit=pragmas.
        from pyacc_mlir.tools.pyacc_opt_blocks import compile_block

        return compile_block(block, _known(block, types), self.options, self.diagnostics)

    def _bundled(self, function: CapturedFunction, split: Split, types: dict[str, Type]) -> BundledFunction:
        from pyacc_mlir.compiler import compile_types

        shell = function_shell(function.node, split, function.source)
        options = CompileOptions(target=self.options.target_name, assuming=False)
        blocks = []
        for block in split.blocks:
            artifact, warnings = compile_types(block, _known(block, types), options)
            self.diagnostics += warnings
            blocks.append((call_name(block), artifact))
        try:
            return bundled(function.node, shell, function.source.path, self.file.resolve, blocks, self.options.target)
        except TypeError as error:
            raise UsageError(str(error)) from None


def _known(block: Block, types: dict[str, Type]) -> dict[str, Type]:
    try:
        return live_in_types(block, types)
    except TypeError as error:
        raise UsageError(f"{error}; {_HOW_TO_GIVE_TYPES}") from None


def _keep_wrong(collector: Collector) -> None:
    """Drop what is right but not compiled yet: it can be printed all the same."""
    collector.diagnostics = [one for one in collector.diagnostics if code(one.code).kind is not Kind.UNSUPPORTED]


def compile_python(text: str, options: Options) -> tuple[list[str], list[Diagnostic]]:
    """The texts of the stage asked for, and every diagnostic in the order of the file."""
    job = PythonInput(options, StaticFile(SourceFile(options.path, text)))
    outputs = []
    try:
        outputs = job.compile()
    except AccError as error:  # the file is no Python
        job.diagnostics += error.diagnostics
    return outputs, sorted(dict.fromkeys(job.diagnostics), key=lambda one: one.span.start)


def _parameter_types(function: CapturedFunction, options: Options) -> dict[str, Type]:
    """Types from `--args`, else from the annotations."""
    arguments = function.node.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    found = {argument.arg: _annotated(argument) for argument in parameters if argument.annotation is not None}
    names = iter([argument.arg for argument in parameters])
    try:
        for name, given in parse_types(options.types or ""):
            found[name or next(names)] = given
    except TypeSyntaxError as error:
        raise UsageError(f"--args: {error}") from None
    except StopIteration:
        raise UsageError(f"--args: `{function.name}` has {len(parameters)} parameters") from None
    return {name: kind for name, kind in found.items() if kind is not None}


def _annotated(argument: ast.arg) -> Type | None:
    """The type that an annotation names, if it names one: annotations may be anything."""
    match argument.annotation:
        case None:
            return None
        case ast.Constant(value=str(written)):
            text = written
        case other:
            text = ast.unparse(other)
    try:
        return parse_type(text)
    except TypeSyntaxError:
        return None
