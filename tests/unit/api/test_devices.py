# SPDX-License-Identifier: Apache-2.0
"""Which device a function runs on, and what it says of what it did there."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pyacc_mlir
from pyacc_mlir import acc
from pyacc_mlir.device_choice import options_on
from pyacc_mlir.options import CompileOptions
from pyacc_mlir.runtime import icv


@pytest.fixture(autouse=True)
def _own_settings() -> Iterator[None]:
    """What a test sets holds for it alone."""
    kind, number = icv._device_type.get(), icv._device_num.get()
    yield
    icv._device_type.set(kind)
    icv._device_num.set(number)
    icv.forget_environment()


def increment(x: Any) -> None:
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1


def launches() -> int:
    return int(acc.stats("simt")["launches"])


def where(function: Any) -> str:
    """The device that a call of the function runs on."""
    before = launches()
    x = np.zeros(3)
    function(x)
    np.testing.assert_array_equal(x, np.ones(3))
    return "simt" if launches() > before else "host"


def test_the_option_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACC_DEVICE_TYPE", "simt")
    icv.forget_environment()
    acc.set_device_type("simt")
    assert where(acc.jit(device="host")(increment)) == "host"
    acc.set_device_type("host")
    assert where(acc.jit(device="simt")(increment)) == "simt"
    assert where(acc.jit(device="simt:0")(increment)) == "simt"


def test_what_the_thread_has_set_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    function = acc.jit(increment)
    assert where(function) == "host"
    monkeypatch.setenv("ACC_DEVICE_TYPE", "simt")
    icv.forget_environment()
    assert where(function) == "simt"
    acc.set_device_type("host")
    assert where(function) == "host"
    assert function.stats()["versions"] == 2


def test_each_thread_has_its_own_device() -> None:
    function = acc.jit(increment)
    acc.set_device_type("simt")
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(where(function)))
    thread.start()
    thread.join()
    assert found == ["host"]
    assert where(function) == "simt"


def test_directives_choose_the_device() -> None:
    @acc.jit
    def program(x):
        #pragma acc set device_type(simt) if(len(x) > 3)
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1
        #pragma acc set device_type(host)
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    for size, expected in ((3, 0), (4, 1)):
        before, x = launches(), np.zeros(size)
        program(x)
        np.testing.assert_array_equal(x, np.full(size, 2.0))
        assert launches() - before == expected
    assert acc.get_device_type() == "host"


def test_init_and_shutdown() -> None:
    @acc.jit
    def start(x):
        #pragma acc init device_type(simt) device_num(0)
        #pragma acc enter data copyin(x)
        pass

    @acc.jit
    def stop():
        #pragma acc shutdown device_type(simt)
        pass

    x = np.zeros(3)
    start(x)
    assert acc.get_device_type() == "simt"
    assert acc.is_present(x)
    stop()
    assert not acc.is_present(x)


def test_set_default_async() -> None:
    @acc.jit(device="simt")
    def program(x, q):
        #pragma acc set default_async(q)
        #pragma acc data copy(x)
        #{
        #pragma acc parallel loop async
        for i in range(len(x)):
            x[i] += 1
        #pragma acc wait(q)
        #}

    x = np.zeros(3)
    try:
        program(x, 7)
        assert acc.get_default_async() == 7
    finally:
        acc.set_default_async(acc.async_default)
    np.testing.assert_array_equal(x, np.ones(3))


def test_a_device_that_is_not_there_is_an_error_of_the_call() -> None:
    function = acc.jit(device="simt:3")(increment)
    with pytest.raises(acc.DeviceError, match="simt:3"):
        function(np.zeros(3))
    with pytest.raises(acc.DeviceError, match="device_type|no device"):
        acc.set_device_type("radeon")


def test_auto_is_a_device_that_is_here() -> None:
    expected = "nvidia" if acc.get_num_devices("nvidia") else "host"
    function = acc.jit(device="auto")(increment)
    x = np.zeros(3)
    function(x)
    np.testing.assert_array_equal(x, np.ones(3))
    assert options_on("auto", CompileOptions()).target.startswith({"host": "host", "nvidia": "sm_"}[expected])


def test_targets_of_devices() -> None:
    assert options_on("host", CompileOptions()).target == "host"
    assert options_on("simt", CompileOptions()).target == "simt"
    assert options_on("simt", CompileOptions(target="sm_80")).target == "sm_80"
    assert "pyacc_simt" not in acc.jit(device="host")(increment).lower(np.zeros(3), stage="llvm")
    assert "gpu.launch" in acc.jit(device="simt")(increment).lower(np.zeros(3), stage="gpu")


def test_a_foreign_target_cannot_be_called() -> None:
    function = acc.jit(target="sm_90")(increment)
    assert ".entry" in function.lower(np.zeros(3), stage="ptx")
    with pytest.raises(acc.DeviceError, match="compiled for sm_90"):
        function(np.zeros(3))


def test_stats_of_a_function() -> None:
    function = acc.jit(device="simt")(increment)
    other = acc.jit(device="simt")(increment)
    for _ in range(2):
        function(np.zeros(10))
        other(np.zeros(1000))
    found = function.stats()
    assert {name: found[name] for name in ("blocks", "versions", "launches", "bytes_to_device", "allocations")} == {
        "blocks": 1, "versions": 1, "launches": 2, "bytes_to_device": 160, "allocations": 2,
    }  # fmt: skip
    assert found["bytes_from_device"] == 160
    assert found["launch_seconds"] > 0
    function.reset_stats()
    function(np.zeros(10))
    assert function.stats()["launches"] == 1


def test_calls_that_fail_count_too() -> None:
    @acc.jit(device="simt")
    def program(x):
        #pragma acc data copyin(x)
        #{
        raise ValueError("as asked")
        #}

    with pytest.raises(ValueError, match="as asked"):
        program(np.zeros(4))
    assert program.stats()["bytes_to_device"] == 32


def test_routines_are_attributes_of_acc_and_of_the_package() -> None:
    assert pyacc_mlir.get_device_type is acc.get_device_type
    assert "copyin" in dir(acc)
    assert "copyin" in dir(pyacc_mlir)
    with pytest.raises(AttributeError, match="copyinn"):
        acc.copyinn  # noqa: B018
    with pytest.raises(AttributeError, match="copyinn"):
        pyacc_mlir.copyinn  # noqa: B018
    assert not hasattr(pyacc_mlir, "_hidden")


def test_data_of_plain_python_is_there_for_blocks() -> None:
    function = acc.jit(increment)
    acc.set_device_type("simt")
    x = np.zeros(3)
    with acc.data(copyin=[x]):
        acc.reset_stats("simt")
        function(x)
        assert x[0] == 0
        assert acc.stats("simt")["bytes_to_device"] == 0
        acc.update(self_=[x])
        assert x[0] == 1


SCRIPT = """
import numpy as np
from pyacc_mlir import acc

@acc.jit(device="simt")
def f(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1

f(np.zeros(3))
"""


@pytest.mark.parametrize(
    ("value", "expected"), [("1", {"upload", "launch", "download"}), ("launches", {"launch"}), ("", set())]
)
def test_notify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, expected: set[str]) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    monkeypatch.setenv("PYACC_NOTIFY", value)
    result = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert {line.split()[1] for line in result.stderr.splitlines()} == expected


def test_notify_of_another_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    monkeypatch.setenv("PYACC_NOTIFY", "loud")
    result = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert "PYACC_NOTIFY is 'loud': expected 1, launches or copies" in result.stderr
