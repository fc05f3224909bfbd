# SPDX-License-Identifier: Apache-2.0
"""The loader of object code: constants, tables and far calls are bound; no object, ends the process."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys

import numpy as np
import pytest

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.linking import load_object
from pyacc_mlir.runtime.linking_llvm import load_object as load_with_llvm
from pyacc_mlir.runtime.loader import load
from tests.unit.runtime.support import array, block

pytestmark = pytest.mark.skipif(not _native.LOADS_OBJECTS, reason="this machine's objects are left to LLVM")

# A constant, a variable, zeroed data, a switch that becomes a table of addresses, an address of a function.
PARTS = """
@table = private constant [4 x double] [double 1.0, double 2.0, double 4.0, double 8.0]
@zeros = internal global [1000 x double] zeroinitializer
@pointer = internal global ptr @sin
define i32 @block(ptr %frame) {
  %data = load ptr, ptr %frame
  %x = load double, ptr %data
  %i = fptosi double %x to i64
  switch i64 %i, label %other [ i64 0, label %a  i64 1, label %b  i64 2, label %c  i64 3, label %d  i64 4, label %e ]
a: call void @pyacc_rt_wait(i64 0, ptr null, i64 -2)
  br label %other
b: %sin = load ptr, ptr @pointer
  %y = call double %sin(double %x)
  store double %y, ptr %data
  ret i32 0
c: %p = getelementptr double, ptr @table, i64 %i
  %v = load double, ptr %p
  store double %v, ptr %data
  ret i32 0
d: %q = getelementptr double, ptr @zeros, i64 %i
  %w = load double, ptr %q
  store double 7.0, ptr %q
  store double %w, ptr %data
  ret i32 0
e: %z = call double @exp(double %x)
  store double %z, ptr %data
  ret i32 0
other: store double -1.0, ptr %data
  ret i32 0
}
declare double @sin(double)
declare double @exp(double)
declare void @pyacc_rt_wait(i64, ptr, i64)"""


def test_parts_of_an_object_find_each_other() -> None:
    plan = load(block(PARTS, (array(writes=True),)))
    x = np.zeros(1)
    expected = {0: -1.0, 1: np.sin(1.0), 2: 4.0, 3: 0.0, 4: np.exp(4.0), 5: -1.0}
    for given, result in expected.items():
        x[0] = given
        plan(x)
        assert x[0] == result
    x[0] = 3
    plan(x)
    assert x[0] == 7.0, "its own data can be written"


def test_llvm_loads_the_same() -> None:
    code = block(PARTS, ()).object_code
    ours, theirs = load_object(code, ["block", "other"]).addresses, load_with_llvm(code, ["block", "other"])[0]
    assert ours["block"]
    assert theirs["block"]
    assert ours["other"] == theirs["other"] == 0


@pytest.mark.parametrize("seed", range(4))
def test_damaged_objects_are_refused_or_loaded(seed: int) -> None:
    code = block(PARTS, ()).object_code
    rng = random.Random(seed)
    for length in rng.sample(range(len(code)), 100):
        with pytest.raises(ValueError, match=r"damaged|not a"):
            load_object(code[:length], ["block"])
    for _ in range(2000):
        changed = bytearray(code)
        for _ in range(rng.randrange(1, 8)):
            changed[rng.randrange(len(code))] = rng.choice((0, 1, 0x7F, 0xFF, rng.randrange(256)))
        with contextlib.suppress(ValueError):  # the test ends, and so does not the process
            load_object(bytes(changed), ["block"])


def test_memory_of_code_is_given_back() -> None:
    program = (
        "from pyacc_mlir.runtime import _native\n"
        "import sys\n"
        "code = bytes.fromhex(sys.argv[1])\n"
        "maps = lambda: sum(1 for _ in open('/proc/self/maps'))\n"
        "_native.ObjectCode(code); before = maps()\n"
        "for _ in range(20000): _native.ObjectCode(code)\n"
        "assert maps() <= before + 3, (before, maps())\n"
    )
    code = block(PARTS, ()).object_code.hex()
    subprocess.run([sys.executable, "-c", program, code], check=True, timeout=60)
