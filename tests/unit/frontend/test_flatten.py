# SPDX-License-Identifier: Apache-2.0
"""Tuples that come into a block come in item by item."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from pyacc_mlir.frontend.argument_types import argument_type
from pyacc_mlir.frontend.flatten import flatten, flatten_values
from tests.unit.frontend.test_blocks import only_block


def flattened(text: str, value: object) -> tuple[str, tuple[str, ...]]:
    block = only_block(f"#pragma acc parallel loop\nfor i in range(n):\n    y[i] = {text}\n")
    types = {name: argument_type(value if name == "flag" else 1) for name in block.live_ins}
    result, _ = flatten(block, types)
    (construct,) = result.statements
    return ast.unparse(construct.body[0].body[0].value), result.live_ins  # type: ignore[attr-defined]  # a construct


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("flag[1]", (2, 3), "flag.1"),
        ("flag[-2]", (2, 3), "flag.0"),
        ("flag[1][0]", (2, (3, 4)), "flag.1.0"),
        ("len(flag)", (2, 3), "len((flag.0, flag.1))"),
        ("flag[i]", (2, 3), "(flag.0, flag.1)[i]"),
        ("flag[7]", (2, 3), "(flag.0, flag.1)[7]"),
    ],
)
def test_items_take_the_place_of_the_tuple(text: str, value: object, expected: str) -> None:
    assert flattened(text, value)[0] == expected


def test_live_ins_are_the_items_in_order() -> None:
    assert flattened("flag[1][1]", (2, (3, 4)))[1] == ("n", "flag.0", "flag.1.0", "flag.1.1", "y")


def test_block_without_tuples_is_itself() -> None:
    block = only_block("#pragma acc parallel loop\nfor i in range(n):\n    y[i] = 0\n")
    assert flatten(block, {name: argument_type(1) for name in block.live_ins})[0] is block


def test_values_are_flattened_alike() -> None:
    array = np.ones(2)
    assert flatten_values((1, (2, (3.0, array)), [4, 5])) == (1, 2, 3.0, array, [4, 5])
