# SPDX-License-Identifier: Apache-2.0
"""The runtime library (OpenACC 3.3 §3): what `acc` offers under the specification's names, without `acc_`; and ours."""

from __future__ import annotations

from types import ModuleType

from pyacc_mlir import parallelism
from pyacc_mlir.random_numbers import random, random_normal
from pyacc_mlir.runtime import (
    data_directives,
    routines_async,
    routines_data,
    routines_device,
    routines_memory,
    routines_stats,
)
from pyacc_mlir.runtime.data_clauses import section
from pyacc_mlir.runtime.device_list import DeviceInfo, devices
from pyacc_mlir.runtime.device_pointer import DevicePointer
from pyacc_mlir.runtime.error_codes import ErrorCode

_NAMES: dict[ModuleType, str] = {
    parallelism: "on_device",
    routines_device: """
        get_num_devices set_device_type get_device_type set_device_num get_device_num get_property get_property_string
        init init_device shutdown shutdown_device
    """,
    routines_async: """
        async_test async_test_device async_test_all async_test_all_device wait wait_device wait_all wait_all_device
        wait_async wait_device_async wait_all_async wait_all_device_async wait_any wait_any_device get_default_async
        set_default_async
    """,
    routines_data: """
        copyin copyin_async create create_async copyout copyout_async copyout_finalize copyout_finalize_async delete
        delete_async delete_finalize delete_finalize_async update_device update_device_async update_self
        update_self_async deviceptr hostptr is_present
    """,
    routines_memory: """
        malloc free map_data unmap_data memcpy_to_device memcpy_to_device_async memcpy_from_device
        memcpy_from_device_async memcpy_device memcpy_device_async memcpy_d2d memcpy_d2d_async attach attach_async
        detach detach_async detach_finalize detach_finalize_async
    """,
    data_directives: "data enter_data exit_data update host_data",
    routines_stats: "stats reset_stats",
}

_CONSTANTS: dict[ModuleType, str] = {
    routines_device: """
        device_none device_default device_current device_host device_not_host device_simt device_nvidia device_radeon
        property_memory property_free_memory property_shared_memory_support property_name property_vendor
        property_driver
    """,
    routines_async: "async_noval async_sync async_default",
}

_ALIASES = {
    "async_wait": "wait",
    "async_wait_all": "wait_all",
    "pcopyin": "copyin",
    "pcreate": "create",
    "present_or_copyin": "copyin",
    "present_or_create": "create",
}


def _routines() -> dict[str, object]:
    found: dict[str, object] = {
        "DeviceInfo": DeviceInfo,
        "DevicePointer": DevicePointer,
        "ErrorCode": ErrorCode,
        "devices": devices,
        "random": random,
        "random_normal": random_normal,
        "section": section,
    }
    for module, names in _NAMES.items():
        found |= {name: getattr(module, name) for name in names.split()}
    for module, names in _CONSTANTS.items():
        found |= {name: getattr(module, name) for name in names.split()}
    return found | {alias: found[name] for alias, name in _ALIASES.items()}


#: Name in `acc` → routine, constant or type.
ROUTINES: dict[str, object] = _routines()
