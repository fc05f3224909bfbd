# SPDX-License-Identifier: Apache-2.0
"""The mapping passes: remarks at the place of each loop, refusals, what kernels are split into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pyacc_mlir import acc
from pyacc_mlir.diagnostics import UnsupportedError
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.lower_acc_loop import LowerAccLoop
from pyacc_mlir.lowering.map_gang_worker_vector import MapGangWorkerVector
from pyacc_mlir.lowering.par_dims import ParDim, describe, par_dims, set_par_dims
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.split_kernels import SplitKernels
from pyacc_mlir.lowering.targets.target import Target

LOOP = """
acc.loop {clauses} control(%i{line} : index) = (%c0 : index) to (%n : index) step (%c1 : index) {{
  {body}
  acc.yield
}} attributes {{inclusiveUpperbound = array<i1: false>, {kind} = [#acc.device_type<none>]}} loc("{file}":{line}:5)
"""


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    with ir.Context(), ir.Location.unknown():
        yield


def loop(clauses: str = "", body: str = "", kind: str = "independent", line: int = 1) -> str:
    return LOOP.format(clauses=clauses, body=body, kind=kind, line=line, file="a.py")


def parallel(body: str, clauses: str = "") -> ir.Module:
    return ir.Module.parse(f"""
func.func @f(%n: index, %w: i32) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i32
  %four = arith.constant 4 : i32
  acc.parallel {clauses} {{
    {body}
    acc.yield
  }}
  return
}}""")


def remarks(module: ir.Module) -> list[tuple[int, str]]:
    ctx = PassContext(Target.parse("host"))
    MapGangWorkerVector().run(module, ctx)
    assert module.operation.verify()
    assert {(one.code, one.filename, one.column) for one in ctx.remarks} == {("ACC902", "a.py", 5)}
    return [(one.line, one.message) for one in ctx.remarks]


def test_remarks_name_levels_at_the_loops() -> None:
    nest = loop(body=loop("vector", line=2) + loop(kind="seq", line=3), line=1)
    assert remarks(parallel(nest)) == [
        (1, "loop mapped to gang"),
        (2, "loop mapped to vector"),
        (3, "loop runs sequentially: seq"),
    ]


def test_single_loop_takes_gang_and_vector() -> None:
    assert remarks(parallel(loop())) == [(1, "loop mapped to gang, vector")]


def test_auto_is_not_analysed() -> None:
    assert remarks(parallel(loop("gang vector", kind="auto_"))) == [
        (1, "loop runs sequentially: auto, and its iterations are not proved independent")
    ]


def test_one_lane_leaves_no_vector_parallelism() -> None:
    nest = loop("gang", loop("vector", line=2))
    assert remarks(parallel(nest, "vector_length(%one : i32)")) == [
        (1, "loop mapped to gang"),
        (2, "loop runs sequentially: what it asks for has one member, or is taken by a loop around it"),
    ]


def test_loop_inside_vector_is_sequential() -> None:
    nest = loop("gang vector", loop(line=2))
    assert remarks(parallel(nest))[1] == (
        2,
        "loop runs sequentially: no gang, worker or vector parallelism is left for it",
    )


def test_static_gangs_are_mapped_as_others() -> None:
    module = parallel(loop("gang({static=%four : i32}) vector"))
    assert remarks(module) == [(1, "loop mapped to gang, vector")]


def test_gang_dimension_must_be_constant() -> None:
    with pytest.raises(UnsupportedError, match="must be a constant 1, 2 or 3"):
        remarks(parallel(loop("gang({dim=%w : i32})")))


@pytest.mark.parametrize("dims", [(), (ParDim.VECTOR,), (ParDim.GANG3, ParDim.GANG1, ParDim.WORKER)])
def test_par_dims_round_trip(dims: tuple[ParDim, ...]) -> None:
    module = parallel("")
    (op,) = operations(module.operation, "acc.parallel")
    set_par_dims(op, dims)
    assert par_dims(op) == dims


def test_levels_are_described_as_clauses() -> None:
    assert describe((ParDim.GANG2, ParDim.GANG1, ParDim.VECTOR)) == "gang(dim:2), gang, vector"


@pytest.mark.parametrize(
    ("lower", "upper", "step", "inclusive", "trips"),
    [
        (0, 10, 1, False, 10),
        (0, 10, 3, False, 4),
        (0, 9, 3, False, 3),
        (0, 9, 3, True, 4),
        (5, 5, 1, False, 0),
        (5, 5, 1, True, 1),
        (9, 2, 1, False, 0),
        (9, 2, 4, True, 0),
        (10, 0, -3, False, 4),
        (9, 0, -3, False, 3),
        (9, 0, -3, True, 4),
        (0, 9, -3, True, 0),
    ],
)
@pytest.mark.parametrize("known_step", [True, False])
def test_trip_counts(lower: int, upper: int, step: int, inclusive: bool, trips: int, known_step: bool) -> None:
    step_text = f"arith.constant {step} : i64" if known_step else "arith.divsi %step, %one : i64"
    flag = "true" if inclusive else "false"
    module = ir.Module.parse(f"""
func.func @f(%step: i64) {{
  %one = arith.constant 1 : i64
  %lb = arith.constant {lower} : i64
  %ub = arith.constant {upper} : i64
  %st = {step_text}
  acc.parallel {{
    acc.loop control(%i : i64) = (%lb : i64) to (%ub : i64) step (%st : i64) {{
      acc.yield
    }} attributes {{inclusiveUpperbound = array<i1: {flag}>, seq = [#acc.device_type<none>]}}
    acc.yield
  }}
  return
}}""")
    LowerAccLoop().run(module, PassContext(Target.parse("host")))
    (counted,) = operations(module.operation, "scf.for")
    assert _evaluate(counted.operands[1], step) == trips


def _evaluate(value: ir.Value, step: int) -> int:
    """The value of arithmetic on constants and `step`, the only argument."""
    if isinstance(value.owner, ir.Block):
        return step
    op = value.owner.operation
    if op.name == "arith.constant":
        return int(op.attributes["value"].value)
    operands = [_evaluate(operand, step) for operand in op.operands]
    match op.name:
        case "arith.addi":
            return operands[0] + operands[1]
        case "arith.subi":
            return operands[0] - operands[1]
        case "arith.divsi":
            return int(operands[0] / operands[1])
        case "arith.maxsi":
            return max(operands)
        case "arith.cmpi":
            return int(operands[0] > operands[1])
        case "arith.select":
            return operands[1] if operands[0] else operands[2]
    assert op.name == "arith.index_cast"
    return operands[0]


def test_kernels_without_loops_run_on_one_thread() -> None:
    module = ir.Module.parse("""
func.func @f(%a: memref<f64>, %x: f64) {
  acc.kernels {
    memref.store %x, %a[] : memref<f64>
    acc.terminator
  }
  return
}""")
    SplitKernels().run(module, PassContext(Target.parse("host")))
    assert module.operation.verify()
    (construct,) = operations(module.operation, "acc.parallel")
    assert "num_workers" in str(construct)


def test_local_variable_of_two_nests_lives_on_the_device() -> None:
    def kernels(x, y):
        # pragma acc kernels copy(x, y)
        # {
        # pragma acc loop independent
        for i in range(len(x)):
            x[i] += 1
        last = x[len(x) - 1]
        # pragma acc loop independent
        for i in range(len(y)):
            y[i] = last
        # }

    import numpy as np

    text = acc.jit()(kernels).lower(np.zeros(4), np.zeros(4), stage="mapped")
    assert text.count("acc.parallel") == 3
    assert "acc.kernels" not in text
