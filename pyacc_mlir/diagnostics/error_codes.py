# SPDX-License-Identifier: Apache-2.0
"""The error codes of OpenACC (3.3 §3.2, `acc_error_t`)."""

from __future__ import annotations

from enum import IntEnum


class ErrorCode(IntEnum):
    """`acc_error_t` without its prefix: `ErrorCode.not_present` is `acc_error_not_present`."""

    none = 0
    other = 1
    system = 2
    execution = 3
    device_init = 4
    device_shutdown = 5
    device_unavailable = 6
    device_type_unavailable = 7
    wrong_device_type = 8
    out_of_memory = 9
    not_present = 10
    partly_present = 11
    present = 12
    invalid_argument = 13
    invalid_async = 14
    invalid_null_pointer = 15
    invalid_data_section = 16
