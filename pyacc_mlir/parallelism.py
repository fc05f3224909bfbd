# SPDX-License-Identifier: Apache-2.0
"""Which gang, worker and vector lane executes the code that asks, how many there are, and on which kind of device.

Python calls these outside of compute constructs, and in undecorated programs: there one thread executes everything, as
gang, worker and lane 0 of 1, on the host. Inside compute constructs the compiler answers, for the device that the code
runs on.
"""

from __future__ import annotations

#: Queries of gangs have a dimension, 1 to 3.
GANG_QUERIES = ("gang_id", "num_gangs")
QUERIES = (*GANG_QUERIES, "worker_id", "vector_lane", "num_workers", "vector_length")
#: The types of devices that `on_device` may name and that compiled code may find itself on.
DEVICE_TYPES = ("host", "not_host", "simt", "nvidia")


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


def on_device(dev_type: str) -> bool:
    """Whether this code runs on a device of a type: outside of regions it is the host (OpenACC 3.3 §3.2.15).

    Raises:
        TypeError: it is no name.
    """
    return device_type_name(dev_type) == "host"


def device_type_name(device_type: str) -> str:
    """The name of a device type as it is kept: upper case and surrounding blanks do not matter (§4).

    Raises:
        TypeError: it is no name.
    """
    if not isinstance(device_type, str):
        raise TypeError(f"expected the name of a device type, found {type(device_type).__name__}")
    return device_type.strip().lower()


def _check(dim: int) -> None:
    if dim not in (1, 2, 3):
        raise ValueError(f"gangs have dimensions 1, 2 and 3, found {dim}")
