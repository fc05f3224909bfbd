# SPDX-License-Identifier: Apache-2.0
"""The list of routines: complete, described, and what they count."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.routines import ROUTINES
from tests.unit.routines.support import fails

ROOT = Path(__file__).resolve().parents[3]

#: OpenACC 3.3 §3.2, its 65 routines without `acc_`.
SPECIFIED = """
get_num_devices set_device_type get_device_type set_device_num get_device_num get_property get_property_string init
init_device shutdown shutdown_device async_test async_test_device async_test_all async_test_all_device wait wait_device
wait_all wait_all_device wait_async wait_device_async wait_all_async wait_all_device_async wait_any wait_any_device
get_default_async set_default_async on_device malloc free copyin copyin_async create create_async copyout copyout_async
copyout_finalize copyout_finalize_async delete delete_async delete_finalize delete_finalize_async update_device
update_device_async update_self update_self_async map_data unmap_data deviceptr hostptr is_present memcpy_to_device
memcpy_to_device_async memcpy_from_device memcpy_from_device_async memcpy_device memcpy_device_async attach attach_async
detach detach_async detach_finalize detach_finalize_async memcpy_d2d memcpy_d2d_async
""".split()


def test_every_routine_is_there() -> None:
    assert len(SPECIFIED) == 65
    assert set(SPECIFIED) <= set(ROUTINES)


@pytest.mark.parametrize("name", [*SPECIFIED, "data", "enter_data", "exit_data", "update", "host_data"])
def test_every_routine_names_its_section(name: str) -> None:
    routine = ROUTINES[name]
    assert callable(routine)
    assert re.search(r"OpenACC 3\.3 §[23]\.\d", routine.__doc__ or "")
    assert getattr(routine, "__name__") == name


def test_constants_differ() -> None:
    for prefix in ("device_", "property_", "async_"):
        values = [value for name, value in ROUTINES.items() if name.startswith(prefix) and not callable(value)]
        assert len(values) == len(set(values)) >= 3


def test_stats(acc: SimpleNamespace, simt: _native.Device) -> None:
    acc.reset_stats("host")
    x = np.arange(4.0)
    acc.copyin(x)
    acc.update_self(x)
    stats = acc.stats()
    assert stats["bytes_to_device"] == stats["bytes_from_device"] == 32
    assert (stats["allocations"], stats["launches"], stats["present_bytes"]) == (1, 0, 32)
    assert stats["copy_seconds"] > 0
    assert acc.stats("host")["bytes_to_device"] == 0
    acc.set_device_type("host")
    assert acc.stats("simt") == stats
    assert acc.stats(next(info for info in acc.devices() if info.type == "simt")) == stats
    acc.reset_stats("SIMT:0")
    assert acc.stats("simt")["bytes_to_device"] == 0
    assert acc.stats("simt")["present_bytes"] == 32
    with fails("device_type_unavailable"):
        acc.stats("tpu")


def test_importing_the_package_imports_none_of_it() -> None:
    code = "import sys; from pyacc_mlir import acc; acc.jit; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not [name for name in done.stdout.split() if name.startswith("pyacc_mlir.runtime.")]
