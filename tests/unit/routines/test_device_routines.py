# SPDX-License-Identifier: Apache-2.0
"""Routines that choose, start and describe devices."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pyacc_mlir.runtime import _native, icv
from tests.unit.routines.support import FakeType, fails


def test_get_num_devices(acc: SimpleNamespace, fake_type: FakeType) -> None:
    names = [acc.device_host, acc.device_simt, "HOST ", fake_type.name, "tpu", acc.device_none]
    assert [acc.get_num_devices(name) for name in names] == [1, 1, 1, 2, 0, 0]
    assert acc.get_num_devices(acc.device_current) == acc.get_num_devices(acc.device_default) == 1


def test_set_device_type(acc: SimpleNamespace) -> None:
    acc.set_device_type(" SIMT ")
    assert acc.get_device_type() == "simt"
    with fails("device_type_unavailable"):
        acc.set_device_type("tpu")
    with fails("device_type_unavailable"):
        acc.set_device_type(acc.device_none)
    assert acc.get_device_type() == "simt"


def test_set_device_type_not_host(acc: SimpleNamespace) -> None:
    acc.set_device_type(acc.device_not_host)
    assert acc.get_device_type() != "host"


def test_set_device_num_chooses_the_type_too(acc: SimpleNamespace, fake_type: FakeType) -> None:
    acc.set_device_num(1, fake_type.name)
    assert acc.get_device_type() == fake_type.name
    assert acc.get_device_num(fake_type.name) == 1
    assert icv.device().ordinal == 1


def test_set_device_num_without_a_type(acc: SimpleNamespace, fake_type: FakeType) -> None:
    acc.set_device_type(fake_type.name)
    acc.set_device_num(1)
    assert acc.get_device_num() == 1
    acc.set_device_num(0, acc.device_none)
    assert (acc.get_device_type(), acc.get_device_num()) == (fake_type.name, 0)


def test_a_negative_number_is_the_initial_one(acc: SimpleNamespace, fake_type: FakeType) -> None:
    acc.set_device_num(1, fake_type.name)
    acc.set_device_num(-1, fake_type.name)
    assert (acc.get_device_type(), acc.get_device_num()) == (fake_type.name, 0)


def test_set_device_num_refuses(acc: SimpleNamespace, fake_type: FakeType) -> None:
    with fails("device_unavailable", "their numbers are 0 to 1"):
        acc.set_device_num(2, fake_type.name)
    with fails("device_type_unavailable"):
        acc.set_device_num(0, "tpu")
    assert acc.get_device_type() == "host"


def test_a_number_that_the_new_type_has_not_becomes_0(acc: SimpleNamespace, fake_type: FakeType) -> None:
    acc.set_device_num(1, fake_type.name)
    assert acc.get_device_num("simt") == 0
    acc.set_device_type("simt")
    assert acc.get_device_num("simt") == 0


def test_get_device_num_of_what_is_not_there(acc: SimpleNamespace) -> None:
    assert acc.get_device_num("tpu") == -1


def test_properties(acc: SimpleNamespace, fake_type: FakeType) -> None:
    name = fake_type.name
    numbers = [acc.property_memory, acc.property_free_memory, acc.property_shared_memory_support]
    assert [acc.get_property(1, name, one) for one in numbers] == [1 << 10, 64, 0]
    texts = [acc.property_name, acc.property_vendor, acc.property_driver]
    assert [acc.get_property_string(0, name, one) for one in texts] == ["Party 0", "a third party", "driver 7"]


def test_properties_of_the_built_in_devices(acc: SimpleNamespace) -> None:
    assert acc.get_property(0, "host", acc.property_shared_memory_support) == 1
    assert acc.get_property(0, "simt", acc.property_shared_memory_support) == 0
    assert acc.get_property(0, "current", acc.property_memory) > 1 << 20
    assert acc.get_property_string(0, "simt", acc.property_name) == "software GPU"


def test_properties_that_are_not_there(acc: SimpleNamespace) -> None:
    assert acc.get_property(0, "host", acc.property_name) == 0
    assert acc.get_property(0, "host", "colour") == 0
    assert acc.get_property_string(0, "host", acc.property_memory) == ""
    with fails("device_unavailable"):
        acc.get_property(1, "host", acc.property_memory)
    with fails("device_type_unavailable"):
        acc.get_property_string(0, "tpu", acc.property_name)


def test_init_starts_the_device_and_chooses_it(acc: SimpleNamespace, fake_type: FakeType) -> None:
    acc.init(fake_type.name)
    assert fake_type.tables == 1
    assert acc.get_device_type() == fake_type.name
    acc.init_device(1, fake_type.name)
    assert (fake_type.tables, acc.get_device_num()) == (2, 1)
    acc.init()
    assert fake_type.tables == 2


def test_init_refuses(acc: SimpleNamespace, fake_type: FakeType) -> None:
    with fails("device_type_unavailable"):
        acc.init("tpu")
    with fails("device_unavailable"):
        acc.init_device(5, fake_type.name)
    with fails("device_unavailable"):
        acc.init_device(-1, fake_type.name)
    assert acc.get_device_type() == "host"


def test_init_of_a_driver_of_another_version(acc: SimpleNamespace, fake_type: FakeType) -> None:
    fake_type.drivers[0].table.version = 99
    with fails("device_init", "version 99"):
        acc.init(fake_type.name)


def test_shutdown_gives_everything_back(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.ones(10)
    acc.copyin(x)
    acc.shutdown("simt")
    assert simt.present() == []
    assert not acc.is_present(x)
    acc.copyin(x)  # the device can be used again
    assert acc.is_present(x)


def test_shutdown_device(acc: SimpleNamespace, fake_type: FakeType) -> None:
    arrays = [np.ones(3), np.ones(3)]
    for number, array in enumerate(arrays):
        acc.set_device_num(number, fake_type.name)
        acc.copyin(array)
    acc.shutdown_device(0, fake_type.name)
    assert [len(driver.blocks) for driver in fake_type.drivers] == [0, 1]
    acc.shutdown(fake_type.name)
    assert [len(driver.blocks) for driver in fake_type.drivers] == [0, 0]


def test_shutdown_inside_of_a_data_region(acc: SimpleNamespace, simt: _native.Device) -> None:
    x = np.zeros(4)
    with acc.data(copy=[x]):
        acc.shutdown()
    assert simt.present() == []


def test_shutdown_refuses(acc: SimpleNamespace) -> None:
    with fails("device_type_unavailable"):
        acc.shutdown("tpu")
    with fails("device_unavailable"):
        acc.shutdown_device(1, "host")
    acc.shutdown()  # the host: nothing to do


@pytest.mark.parametrize(("name", "answer"), [("host", True), ("HOST", True), ("not_host", False), ("simt", False)])
def test_on_device_outside_of_regions(acc: SimpleNamespace, simt: _native.Device, name: str, answer: bool) -> None:
    assert acc.on_device(name) is answer
