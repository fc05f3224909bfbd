# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
# ruff: noqa
"""What is understood but not compiled yet is refused by name, at its own place."""


def clauses(x: "f64[:]"):
    # error: 31 [ACC105] "`async`"
    #pragma acc parallel loop async(1)
    for i in range(len(x)):
        x[i] = 0.0
    # error: [ACC105] "`tile`"
    #pragma acc parallel loop tile(4)
    for i in range(len(x)):
        x[i] = 0.0
    # error: [ACC105] "`device_type`"
    #pragma acc parallel loop device_type(nvidia) num_gangs(4)
    for i in range(len(x)):
        x[i] = 0.0


def kernels_without_independent(x: "f64[:]"):
    #pragma acc kernels
    for i in range(len(x)):  # error: [ACC105] "independent"
        x[i] = 0.0


def standalone(x: "f64[:]"):
    # error: [ACC105] "`enter data`"
    #pragma acc enter data copyin(x)
    # error: [ACC105] "`update`"
    #pragma acc update self(x)
    # error: [ACC105] "`wait`"
    #pragma acc wait
    # error: [ACC105] "`exit data`"
    #pragma acc exit data delete(x)
    pass


def atomic(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        # error: [ACC105] "`atomic"
        #pragma acc atomic update
        x[0] += 1.0


def host_data(x: "f64[:]"):
    # error: [ACC105] "`host_data`"
    #pragma acc host_data use_device(x)
    x[0] = 1.0
