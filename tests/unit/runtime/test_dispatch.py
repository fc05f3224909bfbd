# SPDX-License-Identifier: Apache-2.0
"""The dispatcher: which plan runs, what comes back, what it keeps alive."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from pyacc_mlir.artifact import Output, Param, ParamKind
from pyacc_mlir.runtime._native import Dispatcher, Plan
from pyacc_mlir.runtime.loader import load
from tests.unit.runtime.support import array, block

NOTHING = "define i32 @block(ptr %f) { ret i32 0 }"
INT = Param("n", ParamKind.INT)
FLOAT = Param("x", ParamKind.FLOAT)


def store(value: str, llvm_type: str) -> str:
    """A block without parameters that stores one value to its live-out."""
    return f"""
define i32 @block(ptr %frame) {{
  %cell = load ptr, ptr %frame
  store {llvm_type} {value}, ptr %cell, align 1
  ret i32 0
}}"""


def never(dispatcher: Dispatcher, args: tuple[object, ...]) -> object:
    raise AssertionError(f"no plan matched {args}")


def plan_of_saxpy() -> Plan:
    """y[0] += a * x[0]"""
    llvm_ir = """
define i32 @block(ptr %frame) {
  %a = load double, ptr %frame
  %px = getelementptr i64, ptr %frame, i64 1
  %x = load ptr, ptr %px
  %py = getelementptr i64, ptr %frame, i64 6
  %y = load ptr, ptr %py
  %x0 = load double, ptr %x
  %y0 = load double, ptr %y
  %t = fmul double %a, %x0
  %s = fadd double %t, %y0
  store double %s, ptr %y
  ret i32 0
}"""
    return load(block(llvm_ir, (FLOAT, array(), array(writes=True))))


def test_call_runs_the_code_on_the_arrays_themselves() -> None:
    dispatcher = Dispatcher(never)
    dispatcher.add(plan_of_saxpy())
    x, y = np.full(3, 2.0), np.full(3, 1.0)
    assert dispatcher(10.0, x, y) is None
    assert y.tolist() == [21.0, 1.0, 1.0]


def test_call_without_a_match_is_resolved() -> None:
    seen = []

    def resolve(dispatcher: Dispatcher, args: tuple[object, ...]) -> object:
        seen.append((dispatcher, args))
        return "resolved"

    dispatcher = Dispatcher(resolve)
    dispatcher.add(load(block(NOTHING, (INT,))))
    assert dispatcher(1.5, "x") == "resolved"
    assert seen == [(dispatcher, (1.5, "x"))]


def test_resolver_may_add_a_plan_and_call_again() -> None:
    def resolve(dispatcher: Dispatcher, args: tuple[object, ...]) -> object:
        plan = load(block(store("42", "i64"), (), (Output("n", "<i8"),)))
        dispatcher.add(plan)
        return plan(*args)

    dispatcher = Dispatcher(resolve)
    assert [dispatcher(), dispatcher()] == [42, 42]
    assert len(dispatcher.plans) == 1


def test_exception_of_the_resolver_is_passed_on() -> None:
    with pytest.raises(AssertionError, match="no plan matched"):
        Dispatcher(never)(1)


def test_plan_used_last_comes_first() -> None:
    dispatcher = Dispatcher(never)
    ints, floats = load(block(NOTHING, (INT,))), load(block(NOTHING, (FLOAT,)))
    dispatcher.add(ints)
    dispatcher.add(floats)
    dispatcher(1)
    assert dispatcher.plans == (ints, floats)
    dispatcher(1.0)
    assert dispatcher.plans == (floats, ints)


def test_keyword_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="positional"):
        Dispatcher(never)(n=1)  # type: ignore[call-arg]


def test_plan_refuses_other_arguments_by_itself() -> None:
    with pytest.raises(TypeError, match="block was compiled for other arguments"):
        load(block(NOTHING, (INT,)))(1, 2)


@pytest.mark.parametrize(
    ("dtype", "numpy", "value", "llvm_type", "expected"),
    [
        ("<i8", False, "-3", "i64", -3),
        ("<f8", False, "2.5", "double", 2.5),
        ("|b1", False, "1", "i8", True),
        ("<i4", False, "-3", "i32", -3),
        ("<f4", True, "2.5", "float", np.float32(2.5)),
        ("|u1", True, "255", "i8", np.uint8(255)),
        ("|b1", True, "0", "i8", np.False_),
        ("<c16", False, "<double 1.0, double 2.0>", "<2 x double>", 1 + 2j),
    ],
)
def test_live_out_comes_back_with_its_type(
    dtype: str, numpy: bool, value: str, llvm_type: str, expected: object
) -> None:
    result = load(block(store(value, llvm_type), (), (Output("r", dtype, numpy),)))()
    assert result == expected
    assert type(result) is type(expected)


def test_live_out_never_stored_is_zero() -> None:
    assert load(block(NOTHING, (), (Output("r", "<f8"),)))() == 0.0


def test_several_live_outs_come_back_as_a_tuple_in_order() -> None:
    llvm_ir = """
define i32 @block(ptr %frame) {
  %p1 = getelementptr i64, ptr %frame, i64 1
  %first = load ptr, ptr %p1
  %p4 = getelementptr i64, ptr %frame, i64 4
  %second = load ptr, ptr %p4
  %n = load i64, ptr %frame
  store double 0.5, ptr %first
  store i64 %n, ptr %second
  ret i32 0
}"""
    plan = load(block(llvm_ir, (INT,), (Output("x", "<f8"), Output("n", "<i8"))))
    assert plan(7) == (0.5, 7)


def test_frame_larger_than_the_stack_buffer() -> None:
    plan = load(block(NOTHING, (array(ndim=3),) * 50, (Output("x", "<f8"),)))
    assert plan(*[np.zeros((1, 2, 3))] * 50) == 0.0


def test_status_other_than_zero_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="block ended with status 3"):
        load(block("define i32 @block(ptr %f) { ret i32 3 }"))()


def test_dispatcher_in_a_cycle_is_collected() -> None:
    class Resolver:
        def __call__(self, dispatcher: Dispatcher, args: tuple[object, ...]) -> object:
            return None

    resolver = Resolver()
    resolver.dispatcher = Dispatcher(resolver)  # type: ignore[attr-defined]
    resolver.dispatcher.add(load(block(NOTHING, (Param("c", ParamKind.CONSTANT, constant=resolver),))))  # type: ignore[attr-defined]
    gone = weakref.ref(resolver)
    del resolver
    gc.collect()
    assert gone() is None
