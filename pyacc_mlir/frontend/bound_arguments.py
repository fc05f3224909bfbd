# SPDX-License-Identifier: Apache-2.0
"""Which expression each parameter of a called function gets: an argument, a value bound before, or a default."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from pyacc_mlir.frontend.capture import CapturedFunction
from pyacc_mlir.frontend.function_values import Callee, Origin
from pyacc_mlir.frontend.known_value import known_value
from pyacc_mlir.frontend.literals import is_literal
from pyacc_mlir.frontend.problems import Problems


@dataclass(frozen=True, slots=True)
class BoundArguments:
    """One call, `node`, of a function; what is bound already stands in `callee`."""

    problems: Problems
    node: ast.Call
    captured: CapturedFunction
    callee: Callee

    def bind(self) -> dict[str, ast.expr]:
        """Parameter → expression, in the order of the parameters.

        Raises:
            CompileError: the call does not fit the function.
        """
        spec, name = self.captured.node.args, self.captured.node.name
        parameters = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
        everything = [*parameters, *(arg.arg for arg in spec.kwonlyargs)]
        self._refuse_stars(spec, name)
        given = [*(self._known(*item) for item in self.callee.positional), *self.node.args]
        rest, given = given[len(parameters) :], given[: len(parameters)]
        if rest and spec.vararg is None:
            text = f"`{name}` takes at most {_count(len(parameters))}, found {len(given) + len(rest)}"
            raise self.problems.error("ACC103", text, self.node)
        bound: dict[str, ast.expr] = dict(zip(parameters, given, strict=False))
        for keyword in self.node.keywords:
            only_position = keyword.arg in {arg.arg for arg in spec.posonlyargs}
            if keyword.arg not in everything or keyword.arg in bound or only_position:
                raise self.problems.error("ACC103", f"`{name}` has no free parameter `{keyword.arg}`", keyword)
            bound[keyword.arg] = keyword.value
        for parameter, item in self.callee.keywords.items():
            bound.setdefault(parameter, self._known(*item))
        for parameter in everything:
            if parameter not in bound:
                bound[parameter] = self._default(parameter)
        if spec.vararg is not None:
            everything.append(spec.vararg.arg)
            bound[spec.vararg.arg] = ast.copy_location(ast.Tuple(rest, ast.Load()), self.node)
        return {parameter: bound[parameter] for parameter in everything}

    def _refuse_stars(self, spec: ast.arguments, name: str) -> None:
        if spec.kwarg is not None:
            text = f"`{name}` has a parameter `**{spec.kwarg.arg}`, which is not supported in compiled code"
            raise self.problems.error("ACC103", text, self.node, f"give `{name}` one parameter for each argument")
        unpacked = next((each for each in self.node.keywords if each.arg is None), None)
        if unpacked is not None:
            text = "`**` in the arguments of a call is not supported in compiled code"
            raise self.problems.error("ACC103", text, unpacked, "write the arguments one by one")

    def _known(self, value: object, origin: Origin) -> ast.expr:
        return known_value(value, origin, self.node)

    def _default(self, parameter: str) -> ast.expr:
        spec, function = self.captured.node.args, self.callee.function
        positional = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
        defaults = dict(zip(reversed(positional), reversed(spec.defaults), strict=False))
        defaults |= {a.arg: d for a, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if d is not None}
        default = defaults.get(parameter)
        if default is None:
            text = f"`{self.captured.node.name}` needs an argument for `{parameter}`"
            raise self.problems.error("ACC103", text, self.node)
        if is_literal(default):
            return default
        if function is None:
            text = f"the default of `{parameter}` is not a literal: pass the argument"
            raise self.problems.error("ACC105", text, self.node)
        origin = self.callee.origin or ()
        if parameter in positional:
            values = function.__defaults__ or ()
            index = len(values) - (len(positional) - positional.index(parameter))
            return self._known(values[index], (*origin, "__defaults__", str(index)))
        return self._known((function.__kwdefaults__ or {})[parameter], (*origin, "__kwdefaults__", parameter))


def _count(number: int) -> str:
    return f"{number} argument" if number == 1 else f"{number} arguments"
