# SPDX-License-Identifier: Apache-2.0
"""Which gang, worker and vector lane executes the code that asks, and how many there are.

Python calls these outside of compute constructs, and in undecorated programs: there one thread executes everything, as
gang, worker and lane 0 of 1. Inside compute constructs the compiler answers, for the device that the code runs on.
"""

from __future__ import annotations

#: Queries of gangs have a dimension, 1 to 3.
GANG_QUERIES = ("gang_id", "num_gangs")
QUERIES = (*GANG_QUERIES, "worker_id", "vector_lane", "num_workers", "vector_length")


class Namespace:
    """What has attributes that compiled code may take for constant, as those of a module."""

    __slots__ = ()


def gang_id(dim: int = 1) -> int:
    """The number of the gang in dimension `dim`, from 0; `dim` is 1, 2 or 3.

    Raises:
        ValueError: there is no such dimension.
    """
    _check(dim)
    return 0


def worker_id() -> int:
    """The number of the worker in its gang, from 0; outside of worker loops, 0."""
    return 0


def vector_lane() -> int:
    """The number of the vector lane in its worker, from 0; outside of vector loops, and on the host, 0."""
    return 0


def num_gangs(dim: int = 1) -> int:
    """How many gangs dimension `dim` has; `dim` is 1, 2 or 3.

    Raises:
        ValueError: there is no such dimension.
    """
    _check(dim)
    return 1


def num_workers() -> int:
    """How many workers a gang has; on the host, 1."""
    return 1


def vector_length() -> int:
    """How many vector lanes a worker has; on the host, where lanes are parts of an instruction, 1."""
    return 1


def _check(dim: int) -> None:
    if dim not in (1, 2, 3):
        raise ValueError(f"gangs have dimensions 1, 2 and 3, found {dim}")
