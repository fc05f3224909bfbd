# SPDX-License-Identifier: Apache-2.0
"""Internal control variables: where they start, who changes them, whose they are."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.runtime import icv
from tests.unit.routines.support import FakeType


def in_new_thread(function: Callable[[], Any]) -> Any:
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results[0]


def test_the_host_is_the_default(acc: SimpleNamespace) -> None:
    assert (acc.get_device_type(), acc.get_device_num("host")) == ("host", 0)
    assert icv.device().name == "host"


@pytest.mark.parametrize("value", ["simt", "SIMT", " Simt "])
def test_environment_chooses_the_type(acc: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ACC_DEVICE_TYPE", value)
    assert acc.get_device_type() == "simt"
    assert acc.get_num_devices("default") == 1


def test_environment_chooses_the_number(
    acc: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, fake_type: FakeType
) -> None:
    monkeypatch.setenv("ACC_DEVICE_TYPE", fake_type.name)
    monkeypatch.setenv("ACC_DEVICE_NUM", "1")
    assert acc.get_device_num(fake_type.name) == 1
    assert (icv.device().name, icv.device().ordinal) == (fake_type.name, 1)


def test_environment_is_read_once(acc: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert acc.get_device_type() == "host"
    monkeypatch.setenv("ACC_DEVICE_TYPE", "simt")
    assert acc.get_device_type() == "host"


def test_what_the_environment_asks_for_and_is_not_there(acc: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACC_DEVICE_TYPE", "tpu")
    with pytest.raises(DeviceError, match="no device of type 'tpu'") as caught:
        acc.get_device_type()
    assert caught.value.__notes__ == ["ACC_DEVICE_TYPE is 'tpu'"]


def test_a_number_of_the_environment_that_is_not_there(acc: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACC_DEVICE_NUM", "7")
    with pytest.raises(DeviceError, match="no device host:7") as caught:
        icv.device()
    assert caught.value.__notes__ == ["ACC_DEVICE_NUM is 7"]
    acc.set_device_type("simt")  # what the program asks for holds
    assert icv.device().name == "simt"


def test_the_program_wins_over_the_environment(acc: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACC_DEVICE_TYPE", "simt")
    acc.set_device_type("host")
    assert acc.get_device_type() == "host"
    acc.set_device_type("default")
    assert acc.get_device_type() == "simt"


def test_an_option_wins_over_the_program(acc: SimpleNamespace) -> None:
    acc.set_device_type("simt")
    assert icv.device("host").name == "host"
    assert icv.device("").name == "simt"
    assert icv.device(" Simt:0").name == "simt"
    assert acc.get_device_type() == "simt"


def test_threads_have_their_own(acc: SimpleNamespace) -> None:
    acc.set_device_type("simt")
    acc.set_default_async(5)

    def other() -> tuple[str, int]:
        before = acc.get_device_type(), acc.get_default_async()
        acc.set_device_type("host")
        acc.set_default_async(9)
        return before

    assert in_new_thread(other) == ("host", acc.async_default)
    assert (acc.get_device_type(), acc.get_default_async()) == ("simt", 5)


def test_contexts_have_their_own_device(acc: SimpleNamespace) -> None:
    contextvars.copy_context().run(acc.set_device_type, "simt")
    assert acc.get_device_type() == "host"


def test_many_threads_do_not_interfere(acc: SimpleNamespace, fake_type: FakeType) -> None:
    start, wrong = threading.Barrier(4), []

    def work(number: int) -> None:
        start.wait()
        for _ in range(200):
            acc.set_device_num(number % 2, fake_type.name)
            acc.set_default_async(number)
            if (icv.device().ordinal, acc.get_default_async()) != (number % 2, number):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
