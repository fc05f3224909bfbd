# SPDX-License-Identifier: Apache-2.0
"""`pyacc_rt_fail`: from compiled code, through gangs, to a Python exception."""

from __future__ import annotations

import pytest

from pyacc_mlir.artifact import ErrorSite, Param, ParamKind
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.loader import load
from tests.unit.runtime.support import block

SITES = (
    ErrorSite("IndexError", "index {a} is out of range for {{x}} of length {b}", "prog.py", 12, 9),
    ErrorSite("ZeroDivisionError", "division by zero", "prog.py", 13, 5),
)
GANGS = Param("gangs", ParamKind.INT)

FAIL_AT_ONCE = """
define i32 @block(ptr %f) {
  call void @pyacc_rt_fail(i32 0, i64 -5, i64 3)
  unreachable
}"""

# Odd gangs fail with their own number; all others wait for their turn.
FAIL_IN_ODD_GANGS = """
define i32 @block(ptr %frame) {
  %gangs = load i64, ptr %frame
  %turn = alloca i64
  store i64 0, ptr %turn
  call void @pyacc_rt_parallel(ptr @body, ptr %turn, i64 %gangs, i64 -1, i64 0)
  ret i32 0
}
define void @body(i64 %gang, i64 %gangs, ptr %turn) {
  %bit = and i64 %gang, 1
  %is_odd = icmp eq i64 %bit, 1
  br i1 %is_odd, label %fail, label %wait
fail:
  call void @pyacc_rt_fail(i32 0, i64 %gang, i64 %gangs)
  unreachable
wait:
  call void @pyacc_rt_ordered_enter(ptr %turn, i64 %gang)
  call void @pyacc_rt_ordered_leave(ptr %turn)
  ret void
}"""


def test_failure_becomes_the_exception_of_its_site() -> None:
    with pytest.raises(IndexError) as caught:
        load(block(FAIL_AT_ONCE, error_sites=SITES))()
    assert str(caught.value) == "index -5 is out of range for {{x}} of length 3"
    assert caught.value.__notes__ == ["at prog.py:12:9"]


def test_block_runs_again_after_a_failure() -> None:
    plan = load(block(FAIL_AT_ONCE, error_sites=SITES))
    for _ in range(3):
        with pytest.raises(IndexError):
            plan()


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("gangs", [2, 7, 64])
def test_lowest_failing_gang_is_reported_and_the_others_do_not_hang(threads: int, gangs: int) -> None:
    _native.set_num_threads(threads)
    plan = load(block(FAIL_IN_ODD_GANGS, (GANGS,), error_sites=SITES))
    for _ in range(20):
        with pytest.raises(IndexError, match=f"index 1 is out of range for {{{{x}}}} of length {gangs}"):
            plan(gangs)


def test_team_works_after_a_failed_region() -> None:
    failing = load(block(FAIL_IN_ODD_GANGS, (GANGS,), error_sites=SITES))
    with pytest.raises(IndexError):
        failing(8)
    failing(1)
    assert _native.stats()["gangs"] == 9


def test_unknown_site_is_an_internal_error() -> None:
    with pytest.raises(SystemError, match="unknown site 0"):
        load(block(FAIL_AT_ONCE))()


@pytest.mark.parametrize("exception", ["NoSuchError", "print"])
def test_site_must_name_a_builtin_exception(exception: str) -> None:
    with pytest.raises((AttributeError, ValueError)):
        load(block(FAIL_AT_ONCE, error_sites=(ErrorSite(exception, "", "", 1, 1),)))
