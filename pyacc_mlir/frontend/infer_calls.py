# SPDX-License-Identifier: Apache-2.0
"""Types of calls: primitives of the function table, and plain Python functions, each an instance for its types."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.array_functions import METHODS, array_function
from pyacc_mlir.frontend.call_graph import CallGraph, TypedFunction
from pyacc_mlir.frontend.capture import CapturedFunction
from pyacc_mlir.frontend.device_queries import note_device_type
from pyacc_mlir.frontend.function_values import callee_of
from pyacc_mlir.frontend.functions import OF_COMPLEX, Function, Rule, lookup
from pyacc_mlir.frontend.infer_functions import FunctionCalls
from pyacc_mlir.frontend.infer_lists import shown_array
from pyacc_mlir.frontend.infer_tuples import function_name
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.local_functions import LocalDefinition
from pyacc_mlir.frontend.pragma_tokens import did_you_mean
from pyacc_mlir.frontend.python_library import (
    ROUND,
    ROUND_ITEM,
    ROUND_NUMPY,
    python_function,
)
from pyacc_mlir.frontend.stand_ins import StandIns
from pyacc_mlir.frontend.types import BOOL, COMPLEX, FLOAT, INT, Array, Constant, List, Scalar, Tuple, Type, described

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes


_BY_TYPE = (round, np.round, np.around)  # of which the argument's type says which function it is
_RUNTIME = "pyacc_mlir.runtime."  # its routines are for the host
#: Attributes of numbers.
PARTS = ("real", "imag")
_CONJUGATE = ("conjugate", "conj")
#: Functions whose result is as long as what they find.
_LATE = (np.nonzero, np.argwhere, np.flatnonzero, np.unique, np.compress, np.extract)
_ELEMENTWISE = frozenset({"abs", "power"})  # builtins that go through the elements of an array


#: What may be called, for those who called something else.
_CALLABLE = (
    "call functions written in Python, `math`, NumPy's functions of numbers and arrays, or builtins such as `min`"
)


class CallTypes:
    """Infers calls for the `ExpressionTypes` that owns it."""

    def __init__(self, expressions: ExpressionTypes, graph: CallGraph, function: TypedFunction | None) -> None:
        self.expressions = expressions
        self.typing = expressions.typing
        self.problems = expressions.problems
        self.stand_ins = StandIns(expressions)
        self.functions = FunctionCalls(expressions, graph, function)
        self.statement: ast.Call | None = None  # the call that is a statement of its own: its value goes nowhere

    def infer(self, node: ast.Call) -> Type | None:
        if isinstance(node.func, ast.Attribute):
            owner = self.expressions.infer(node.func.value)
            if owner is None:
                return None
            method = self.stand_ins.method(node, node.func, owner)
            if method is not None:
                return self.stand_ins.infer(node, method)
            if isinstance(owner, Scalar) or (isinstance(owner, Array) and node.func.attr in _CONJUGATE):
                return self._number_method(node, node.func, owner)
            if isinstance(owner, Array):
                return self._method(node, node.func, owner)
        called = self.expressions.infer(node.func)
        if called is None:
            return None
        if not isinstance(called, Constant):
            raise self.problems.error("ACC103", f"{described(called)} cannot be called", node.func)
        if self.stand_ins.is_pending(node, called):
            return None
        other = self.stand_ins.function(node, called)
        return self._of_function(node, called) if other is None else self.stand_ins.infer(node, other)

    def _of_function(self, node: ast.Call, called: Constant) -> Type | None:
        about_tuple = self._about_tuple(node, called.value)
        if about_tuple is not None:
            return about_tuple
        library = self._in_python(node, called.value)
        if library is not None:
            return self.functions.infer(node, Constant(library), is_statement=node is self.statement)
        shown = shown_array(node, called.value)
        if shown is not None:
            dtype = next((each.value for each in node.keywords), node.args[1] if len(node.args) > 1 else None)
            return self.expressions.lists.array(node, shown, dtype)
        whole = array_function(called.value)
        if whole is not None and (not whole.python or self._is_of_array(node)):
            self.typing.array_calls[node] = whole
            return self.expressions.arrays.call(node, whole, None)
        function = lookup(called.value)
        if called.value is np.where and len(node.args) == 1:
            raise self._known_too_late(node)
        if function is not None:
            return self._primitive(node, function)
        is_routine = str(getattr(called.value, "__module__", "")).startswith(_RUNTIME)
        is_callee = isinstance(called.value, CapturedFunction | LocalDefinition) or callee_of(called.value) is not None
        if is_callee and not is_routine:
            return self.functions.infer(node, called, is_statement=node is self.statement)
        if any(called.value is each for each in _LATE):
            raise self._known_too_late(node)
        name = ast.unparse(node.func)
        help_ = "move it out of the compute construct" if is_routine or called.value is print else _CALLABLE
        what = ", a class," if isinstance(called.value, type) else ""
        raise self.problems.error("ACC103", f"a call of `{name}`{what} is not supported in compiled code", node, help_)

    def _known_too_late(self, node: ast.Call) -> Exception:
        of = " of a condition alone" if len(node.args) == 1 else ""
        text = f"how long the result of `{ast.unparse(node.func)}`{of} is is known too late for compiled code"
        help_ = "use a mask where it is (`a[a > 0]`), `np.where(condition, a, b)`, or a loop with a test"
        return self.problems.error("ACC103", text, node, help_)

    def _about_tuple(self, node: ast.Call, value: object) -> Type | None:
        """The type of `range(…)` and `slice(…)` as values, and of what goes through a tuple."""
        tuples = self.expressions.tuples
        if value is range or value is slice:
            return tuples.made(node, value)
        name = function_name(value)
        if not node.args or name is None:
            return None
        star = len(node.args) == 1 and isinstance(node.args[0], ast.Starred)
        subject = node.args[0].value if isinstance(node.args[0], ast.Starred) else node.args[0]
        first = self.expressions.infer(subject)
        if not isinstance(first, Tuple) or (len(node.args) > 1 and name in ("min", "max")):
            return None
        if star and (name not in ("min", "max") or len(first.items) < 2):
            return None
        return tuples.reduced(node, name, first)

    def _in_python(self, node: ast.Call, value: object) -> Callable[..., object] | None:
        """The function of our own that is compiled in place of a function of `math`, NumPy or Python."""
        found = python_function(value, len(node.args))
        is_wanted = node.args and (found is not None or any(value is each for each in _BY_TYPE))
        first = self.expressions.infer(node.args[0]) if is_wanted else None
        if found is not None:  # what goes over whole arrays is for `array_function`
            return None if isinstance(first, Array | List) and array_function(value) is not None else found
        if isinstance(first, Scalar | Array) and value in (np.round, np.around):
            return ROUND_NUMPY if first.dtype.kind == "f" else None
        if isinstance(first, Scalar) and value is round and len(node.args) + len(node.keywords) == 2:
            return ROUND_ITEM if first.numpy and first.dtype.kind == "f" else ROUND.get(first.dtype.kind)
        return None

    def _method(self, node: ast.Call, called: ast.Attribute, owner: Array) -> Type | None:
        whole = METHODS.get(called.attr)
        if whole is None:
            text = f"the method `{called.attr}` of {described(owner)} is not supported in compiled code"
            raise self.problems.error("ACC103", text, node, did_you_mean(called.attr, METHODS))
        self.typing.array_calls[node] = whole
        return self.expressions.arrays.call(node, whole, called.value)

    def _number_method(self, node: ast.Call, called: ast.Attribute, owner: Scalar | Array) -> Type | None:
        if called.attr not in _CONJUGATE or node.args or node.keywords:
            text = f"the method `{called.attr}` of {described(owner)} is not supported in compiled code"
            raise self.problems.error("ACC103", text, node, did_you_mean(called.attr, _CONJUGATE))
        self.typing.functions[node] = lookup(np.conjugate) or Function("conjugate", 1, 1, Rule.PROMOTE)
        return self._mapped(node, [owner], lambda each: self._no_bool(each[0]))

    def part(self, node: ast.Attribute, base: Scalar | Array) -> Type | None:
        """The type of `z.real` or `z.imag`; of an array, those of its elements."""
        return self._mapped(node, [base], lambda each: complex_part(each[0]))

    def _mapped(self, node: ast.expr, known: Sequence[Type], rule: Callable[[list[Scalar]], Type]) -> Type | None:
        """The type of a function of one number, or of each element of an array."""
        if any(isinstance(item, Array) and item.ndim for item in known):
            return self.expressions.arrays.elementwise(node, known, rule)
        return rule([self._number(item, node) for item in known])

    @staticmethod
    def _no_bool(kind: Scalar) -> Scalar:
        return Scalar(INT.dtype, kind.weak) if kind.dtype.kind == "b" and not kind.numpy else kind

    def _is_of_array(self, node: ast.Call) -> bool:
        """Whether the one argument of a builtin is an array or a list: `max(a)` beside `max(x, y)`."""
        return len(node.args) == 1 and isinstance(self.expressions.infer(node.args[0]), Array | List)

    def _primitive(self, node: ast.Call, function: Function) -> Type | None:
        self.typing.functions[node] = function
        if function.rule is Rule.QUERY:
            return self._query(node, function)
        self._check_arguments(node, function)
        types = [self.expressions.infer(argument) for argument in node.args]
        if any(item is None for item in types):
            return None
        known = [item for item in types if item is not None]
        if (function.numpy or function.key in _ELEMENTWISE) and any(isinstance(t, Array) and t.ndim for t in known):
            return self.expressions.arrays.elementwise(node, known, lambda each: self._of_numbers(node, function, each))
        return self._of_numbers(node, function, known)

    def _of_numbers(self, node: ast.Call, function: Function, known: Sequence[Type]) -> Type:
        if function.rule is Rule.SPECIAL:
            return self._special(node, function, list(known))
        return self._by_rule(
            node, function, [self._number(item, arg) for item, arg in zip(known, node.args, strict=True)]
        )

    def _query(self, node: ast.Call, function: Function) -> Type:
        """`acc.gang_id()`, `acc.gang_id(2)`, `acc.gang_id(dim=2)`: the dimension must be known to the compiler.

        So must the type of device in `acc.on_device("host")`.
        """
        if function.key == "on_device":
            self._check_arguments(node, function)
            note_device_type(node, self.expressions)
            return BOOL
        by_name = [item for item in node.keywords if item.arg == "dim"] if function.most and not node.args else []
        if by_name != node.keywords or not by_name:
            self._check_arguments(node, function)
        dimension = dimension_of(node)
        if dimension is not None and literal_int(dimension) not in (1, 2, 3):
            text = f"the dimension of `{ast.unparse(node.func)}` must be 1, 2 or 3, found `{ast.unparse(dimension)}`"
            raise self.problems.error("ACC403", text, dimension)
        return INT

    def _check_arguments(self, node: ast.Call, function: Function) -> None:
        name = ast.unparse(node.func)
        if node.keywords:
            raise self.problems.error("ACC103", f"keyword arguments of `{name}` are not supported", node.keywords[0])
        count = len(node.args)
        if count < function.least or (function.most is not None and count > function.most):
            most = function.most if function.most is not None else "more"
            plural = "argument" if function.most == 1 else "arguments"
            expected = str(function.least) if function.least == function.most else f"{function.least} to {most}"
            raise self.problems.error("ACC103", f"`{name}` takes {expected} {plural}, found {count}", node)

    def _number(self, item: Type, node: ast.expr) -> Scalar:
        if isinstance(item, Scalar):
            return item
        if isinstance(item, Array) and not item.ndim:
            return Scalar(item.dtype, numpy=True)
        raise self.problems.error("ACC403", f"a number is needed here, found {described(item)}", node)

    def _by_rule(self, node: ast.Call, function: Function, types: list[Scalar]) -> Type:
        match function.rule:
            case Rule.BOOL:
                return Scalar(BOOL.dtype, numpy=function.numpy)
            case Rule.PART:
                kind = types[0] if function.numpy else Scalar(COMPLEX.dtype, weak=True)
                part = complex_part(kind)
                if function.key == "phase" and part.dtype.kind != "f":
                    part = Scalar(FLOAT.dtype)
                return Scalar(part.dtype, part.weak and not function.numpy, function.numpy or part.numpy)
            case Rule.COMPLEX:
                return Scalar(COMPLEX.dtype, weak=True)
            case Rule.INT:
                return INT
            case Rule.CAST:
                self._check_cast(node, function, types)
                dtype = np.dtype(function.cast)  # an `int(…)` is as wide as it is written for: it stays int64
                if function.numpy and promotion.misfit(self.typing.known_int(node.args[0]), dtype):
                    text = f"the int {self.typing.known_int(node.args[0])} does not fit {dtype.name}"
                    raise self.problems.error("ACC404", text, node.args[0])
                return Scalar(dtype, weak=not function.numpy and dtype.kind != "i", numpy=function.numpy)
            case Rule.PROMOTE:
                if len(types) == 1 and function.key in ("min", "max"):
                    raise self.problems.error("ACC103", f"`{function.key}` needs two arguments or more here", node)
                common = promotion.promote(*types)
                self.expressions.check_literals(common, *node.args)
                if common.dtype.kind == "c":
                    return self._of_complex(node, function, common)
                if common.dtype.kind == "b" and not common.numpy and function.key == "abs":
                    return INT
                return Scalar(common.dtype, common.weak and not function.numpy, function.numpy or common.numpy)
        return self._float(node, function, types)

    def _of_complex(self, node: ast.Call, function: Function, common: Scalar) -> Scalar:
        """The type of a function that takes complex numbers too."""
        if function.key == "abs":
            common = complex_part(common)
        elif function.key not in OF_COMPLEX:
            text = f"`{ast.unparse(node.func)}` of complex numbers is not supported in compiled code"
            raise self.problems.error("ACC403", text, node)
        return Scalar(common.dtype, common.weak and not function.numpy, function.numpy or common.numpy)

    def _check_cast(self, node: ast.Call, function: Function, types: list[Scalar]) -> None:
        kind = np.dtype(function.cast).kind
        if len(types) == 2 and (kind != "c" or function.numpy):
            raise self.problems.error("ACC103", f"`{ast.unparse(node.func)}` takes 1 argument, found 2", node)
        if kind not in "bc" and any(each.dtype.kind == "c" for each in types):
            text = f"a complex number cannot become {'an' if kind in 'iu' else 'a'} {np.dtype(function.cast).name}"
            raise self.problems.error("ACC403", text, node.args[0], "take its `.real` part")

    def _float(self, node: ast.Call, function: Function, types: list[Scalar]) -> Scalar:
        if any(each.dtype.kind == "c" for each in types):
            if not function.numpy:
                text = f"`{ast.unparse(node.func)}` of a complex number: expected the function of `cmath`"
                raise self.problems.error("ACC403", text, node)
            return self._of_complex(node, function, promotion.promote(*types))
        if not function.numpy:
            return Scalar(FLOAT.dtype, weak=True)
        common = promotion.promote(*types)
        return Scalar(_float_dtype(common.dtype), numpy=True)

    def _special(self, node: ast.Call, function: Function, types: list[Type]) -> Type:
        if function.key == "len":
            if not isinstance(types[0], Array | List | Tuple):
                raise self.problems.error("ACC403", f"{described(types[0])} has no length", node.args[0])
            return Scalar(INT.dtype, weak=True)
        scalars = [self._number(item, arg) for item, arg in zip(types, node.args, strict=True)]
        match function.key:
            case "round":
                return Scalar(INT.dtype, weak=True)
            case "power":
                return self.expressions.binary_numbers(node, ast.Pow(), scalars[0], scalars[1], node.args[1])
            case "divmod":
                operators = (ast.FloorDiv(), ast.Mod())
                return Tuple(
                    tuple(
                        self.expressions.binary_numbers(node, op, scalars[0], scalars[1], node.args[1])
                        for op in operators
                    )
                )
            case "rect":
                return Scalar(COMPLEX.dtype, weak=True)
            case "polar":
                return Tuple((Scalar(FLOAT.dtype, weak=True),) * 2)
            case _:  # np.where(condition, a, b)
                common = promotion.promote(*scalars[1:])
                return Scalar(common.dtype, numpy=True)


def _float_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """In which NumPy computes a function of floats: the smallest that holds a small integer."""
    if dtype.kind == "f":
        return dtype
    return np.dtype({1: "f2", 2: "f4"}.get(dtype.itemsize, "f8"))


def complex_part(kind: Scalar) -> Scalar:
    """The type of the real part of a number."""
    if kind.dtype.kind == "c":
        return replace(kind, dtype=np.dtype(f"f{kind.dtype.itemsize // 2}"))
    return CallTypes._no_bool(kind)


def dimension_of(node: ast.Call) -> ast.expr | None:
    """The argument of a query of gangs, None where it is left out."""
    return next(iter((*node.args, *(item.value for item in node.keywords))), None)
