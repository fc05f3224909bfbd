# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""An unknown or repeated device type."""


def first(x):
    # error: 43 [ACC213] "unknown device type `nvida`"
    #pragma acc parallel loop device_type(nvida) vector_length(128)
    for i in range(len(x)):
        x[i] += 1


def others(x):
    # error: [ACC213] "found several device types in `set`"
    #pragma acc set device_type(nvidia, host)
    # error: [ACC213] "found device type `host` twice"
    #pragma acc parallel loop device_type(host) num_gangs(1) dtype(host) num_workers(2)
    for i in range(len(x)):
        x[i] += 1
