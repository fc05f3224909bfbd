# SPDX-License-Identifier: Apache-2.0
"""Which devices are here, and what they are."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pyacc_mlir.__main__ import main
from pyacc_mlir.runtime import _native, devices
from pyacc_mlir.runtime.device_list import DeviceInfo, table
from tests.unit.routines.support import FakeType, fails

ROOT = Path(__file__).resolve().parents[3]


def test_built_in_types_come_first() -> None:
    assert devices.types()[:3] == ("host", "simt", "nvidia")


@pytest.mark.parametrize("name", ["simt", " SIMT\t", "Simt"])
def test_names_are_trimmed_and_case_does_not_matter(name: str) -> None:
    assert devices.find(name) is devices.find("simt")
    assert devices.num_devices(name) == 1


def test_find_gives_the_native_device() -> None:
    assert devices.find("host").shares_memory
    assert not devices.find("simt").shares_memory
    assert devices.find("simt") in _native.devices()


def test_find_refuses_what_is_not_there() -> None:
    with fails("device_type_unavailable", "no device of type 'tpu' here: there is host, simt"):
        devices.find("tpu")
    with fails("device_unavailable", "no device simt:1: the only one is number 0"):
        devices.find("simt", 1)
    with fails("device_unavailable", "host:-1"):
        devices.find("host", -1)


def test_a_type_is_a_text() -> None:
    with pytest.raises(TypeError, match="found int"):
        devices.find(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "device"), [("host", ("host", 0)), ("SIMT:0", ("simt", 0)), ("nvidia:12", ("nvidia", 12))]
)
def test_parse(text: str, device: tuple[str, int]) -> None:
    assert devices.parse(text) == device


@pytest.mark.parametrize("text", ["simt:", "simt:x", "simt:-1", "simt:1.0"])
def test_parse_refuses_numbers_that_are_none(text: str) -> None:
    with fails("invalid_argument", "expected a name, a colon and a number"):
        devices.parse(text)


def test_not_host_is_a_real_device_before_the_software_gpu(fake_type: FakeType) -> None:
    assert devices.resolve("not_host") == ("nvidia" if devices.num_devices("nvidia") else fake_type.name)
    assert devices.num_devices("not_host") == devices.num_devices("nvidia") + 2 + 1


def test_auto_never_is_the_software_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_cuda_driver", lambda: None)
    devices.driver.cache_clear()
    monkeypatch.setattr(devices, "_entry_points", dict)
    assert devices.resolve("auto") == "host"
    assert devices.resolve("not_host") == "simt"
    devices.driver.cache_clear()


def test_without_a_driver_for_cuda_there_is_no_nvidia_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_CUDA_DRIVER", "pyacc_mlir.runtime.driver_of_nobody")
    assert devices._cuda_driver() is None


def test_devices_are_data(acc: SimpleNamespace) -> None:
    found = {info.type: info for info in acc.devices()}
    assert found["host"].memory > found["host"].free_memory > 1 << 20
    assert "cores" in found["host"].capability
    assert found["simt"].capability.startswith("sm_")
    assert found["simt"].driver.startswith("pyacc-mlir")
    assert str(found["simt"]) == "simt"
    with pytest.raises(dataclasses.FrozenInstanceError):
        found["host"].number = 3


def test_table_names_units_and_marks_the_current_device() -> None:
    infos = (
        DeviceInfo("CPU", "host", 0, 3 << 30, 1536 << 20, "2 cores", "own"),
        DeviceInfo("A long name", "nvidia", 1, 0, 512, "sm_90", ""),
    )
    assert table(infos, "nvidia:1") == (
        "  device    name         memory   free     capability  driver\n"
        "  host      CPU          3.0 GiB  1.5 GiB  2 cores     own\n"
        "* nvidia:1  A long name  ?        512.0 B  sm_90\n"
    )


def test_command_lists_the_devices(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:8].split() for line in lines[1:3]] == [["*", "host"], ["simt"]]


def test_command_marks_the_device_of_the_environment() -> None:
    environment = {**os.environ, "ACC_DEVICE_TYPE": " Simt "}
    command = [sys.executable, "-m", "pyacc_mlir", "devices"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("*")] == ["simt"]


def test_command_needs_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "command" in capsys.readouterr().err


_PARTY = """
import ctypes
from pyacc_mlir.runtime.driver import DeviceProperties
from tests.unit.runtime.fake_driver import FakeDriver
driver = FakeDriver()
def num_devices(): return 1
def properties(number): return DeviceProperties("Party One", memory=driver.capacity, capability="p1")
def table(number): return ctypes.addressof(driver.table)
"""

_PROGRAM = """
import numpy as np
from types import SimpleNamespace
from pyacc_mlir.runtime.routines import ROUTINES
acc = SimpleNamespace(**ROUTINES)
print(acc.get_device_type(), [info.name for info in acc.devices() if info.type == "party"])
x = np.arange(4)
with acc.data(copy=[x]):
    print(acc.deviceptr(x).device)
import party
print(*party.driver.calls, sep=", ")
"""


def test_a_third_party_is_found_by_its_entry_point(tmp_path: Path) -> None:
    """Row A23: an installed distribution with an entry point of the group `pyacc_mlir.drivers`."""
    (tmp_path / "party.py").write_text(_PARTY)
    info = tmp_path / "party-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: party\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[pyacc_mlir.drivers]\nParty = party\n")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path), os.environ.get("PYTHONPATH", "")]),
        "ACC_DEVICE_TYPE": "PARTY",
    }
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "party ['Party One']",
        "party",
        "alloc 32, upload 32x1, download 32x1, free",
    ]


def test_a_driver_that_cannot_be_loaded_is_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        value = "broken:driver"

        def load(self) -> object:
            raise ImportError("no such library")

    monkeypatch.setattr(devices, "_entry_points", lambda: {"broken": Broken()})
    with fails("device_init", "'broken', broken:driver, cannot be loaded: no such library"):
        devices.find("broken")


def test_a_table_is_asked_for_once(fake_type: FakeType) -> None:
    first = devices.find(fake_type.name, 1)
    assert devices.find(fake_type.name.upper(), 1) is first
    assert (first.name, first.ordinal, fake_type.tables) == (fake_type.name, 1, 1)
