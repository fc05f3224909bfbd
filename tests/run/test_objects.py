# SPDX-License-Identifier: Apache-2.0
"""Objects and namedtuples in constructs: numbers and arrays in attributes, members in clauses, what is refused."""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from pyacc_mlir import acc


@dataclass
class Grid:
    """What methods work on."""

    x: np.ndarray
    n: int
    scale: float = 2.0

    @acc.jit
    def copied(self) -> None:
        #pragma acc parallel loop copy(self.x[0:self.n]) if(self.n > 0)
        for i in range(self.n):
            self.x[i] += self.scale

    @acc.jit
    def resident(self, steps):
        #pragma acc data copy(self.x)
        #{
        for _ in range(steps):
            #pragma acc parallel loop present(self.x)
            for i in range(self.n):
                self.x[i] += self.scale
            self.scale *= 2
        #}
        #pragma acc enter data copyin(self.x)
        #pragma acc kernels loop default(present)
        for i in range(self.n):
            self.x[i] *= 10
        #pragma acc update self(self.x)
        #pragma acc exit data delete(self.x)

    @acc.jit
    def part(self):
        #pragma acc parallel loop copy(self.x[1:3])
        for i in range(1, 3):
            self.x[i] = -1

    @property
    def size(self) -> int:
        return self.n


class Particle(NamedTuple):
    """A tuple with names."""

    x: np.ndarray
    where: tuple
    n: int


@pytest.mark.usefixtures("each_device")
def test_C13_members_in_clauses() -> None:
    grid = Grid(np.zeros(4), 4)
    grid.copied()
    np.testing.assert_array_equal(grid.x, 2.0)
    grid.resident(3)
    assert grid.scale == 16.0
    np.testing.assert_array_equal(grid.x, 160.0)
    grid.part()
    np.testing.assert_array_equal(grid.x, [160.0, -1.0, -1.0, 160.0])


@pytest.mark.usefixtures("each_device")
def test_each_object_has_its_own_attributes() -> None:
    one, two = Grid(np.zeros(3), 3), Grid(np.zeros(5, np.float32), 2, 3.0)
    for grid in (one, two, one):
        grid.copied()
    one.x = np.zeros(2)
    one.n = 1
    one.copied()
    np.testing.assert_array_equal(one.x, [2.0, 0.0])
    np.testing.assert_array_equal(two.x, np.float32([3, 3, 0, 0, 0]))


def test_namedtuples(agree) -> None:
    def length(p):
        return p.n * p.where[1]

    def program(p, y):
        #pragma acc parallel loop
        for i in range(p.n):
            y[i] = p.x[i] + p.where[0] + p[2] + length(p)

    agree(program, Particle(np.arange(4.0), (2.5, 3), 4), np.zeros(4))


@pytest.mark.usefixtures("each_device")
def test_arrays_of_tuples_are_written_in_place() -> None:
    @acc.jit
    def program(p, pair):
        #pragma acc parallel loop
        for i in range(p.n):
            p.x[i] += p.where[0][i]
            pair[1][1][i] = p.x[i]

    p, y = Particle(np.ones(4), (np.arange(4),), 4), np.zeros(4)
    for _ in range(2):
        program(p, (1, (2, y)))
    np.testing.assert_array_equal(p.x, 1 + 2 * np.arange(4.0))
    np.testing.assert_array_equal(y, p.x)


@pytest.mark.usefixtures("each_device")
def test_slots_and_namespaces() -> None:
    class Slotted:
        __slots__ = ("n", "x")

    @acc.jit
    def program(p):
        #pragma acc parallel loop
        for i in range(p.n):
            p.x[i] = i

    for made in (Slotted(), types.SimpleNamespace()):
        made.x, made.n = np.zeros(3), 3
        program(made)
        np.testing.assert_array_equal(made.x, [0.0, 1.0, 2.0])


@pytest.mark.usefixtures("each_device")
@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("p.scale = i", "the attribute `scale`"),
        ("p.scale += p.x[i]", "the attribute `scale`"),
        ("p.x[i] = p.size", "`size` of an object of class `Grid` is a property"),
        ("p.x[i] = p.scal", "has no attribute `scal`"),
    ],
)
def test_what_objects_cannot_do_in_constructs(tmp_path, body, says) -> None:
    from tests.support.notebook import define

    code = f"@acc.jit\ndef f(p):\n    #pragma acc parallel loop\n    for i in range(p.n):\n        {body}\n"
    function = define(code, f"<ipython-input-{abs(hash(body))}-0>", names={"acc": acc})["f"]
    with pytest.raises(acc.CompileError, match=says) as caught:
        function(Grid(np.zeros(3), 3))
    assert caught.value.lineno == 5


@pytest.mark.usefixtures("each_device")
def test_tuples_and_private_names_of_objects() -> None:
    class Plate:
        def __init__(self, n, by):
            self.shape, self.parts, self.__by = (n, 2), Particle(np.zeros(n), (1, 2.5), n), by

        @acc.jit
        def fill(self):
            #pragma acc parallel loop
            for i in range(self.shape[0]):
                self.parts.x[i] += self.__by + self.parts.where[1]

    one, two = Plate(3, 1), Plate(5, 2)
    for plate in (one, two, one):
        plate.fill()
    np.testing.assert_array_equal(one.parts.x, 7.0)
    np.testing.assert_array_equal(two.parts.x, 4.5)
    one.shape = (1, 2)
    one.fill()
    np.testing.assert_array_equal(one.parts.x, [10.5, 7.0, 7.0])
    assert Plate.fill.stats()["versions"] == 1


def test_members_in_data_regions_and_under_default_none(each_device) -> None:
    @acc.jit
    def program(p):
        #pragma acc data copyin(p.x[0:4]) copy(p.inner.y[1:3])
        #{
        #pragma acc parallel loop
        for i in range(1, 3):
            p.inner.y[i] = p.x[i] * 10
        #pragma acc update self(p.inner.y[1:2])
        #}
        #pragma acc parallel loop default(none) copy(p.x)
        for i in range(6):
            p.x[i] += 1

    p = types.SimpleNamespace(x=np.arange(6.0), inner=types.SimpleNamespace(y=np.ones(6)))
    program(p)
    assert p.inner.y.tolist() == [1, 10, 20, 1, 1, 1]
    assert p.x.tolist() == [1, 2, 3, 4, 5, 6]


def test_an_unlisted_member_under_default_none_is_named() -> None:
    def program(p):
        #pragma acc parallel loop default(none) copy(p.x)
        for i in range(p.n):
            p.x[i] += 1

    with pytest.raises(acc.PragmaError, match=r"`p\.n` stands in no clause"):
        acc.jit(program)
