# SPDX-License-Identifier: Apache-2.0
"""A program on `device="nvidia"`, run by a test in a process of its own: the fake driver is CUDA there.

Kernels do nothing, except where their names say otherwise. What is printed is what the test compares.
"""

import ctypes
import sys

import numpy as np

from pyacc_mlir import acc


# fmt: off
def crash(x):
    #pragma acc parallel loop copy(x)
    for i in range(x.shape[0]):
        x[i] = 1


def crash_async(x):
    #pragma acc parallel loop copy(x) async(1)
    for i in range(x.shape[0]):
        x[i] = 1
    #pragma acc wait


def two_queues(x):
    #pragma acc data copy(x)
    for step in range(1):
        #pragma acc parallel loop async(1)
        for i in range(x.shape[0]):
            x[i] = 1
        #pragma acc wait(1) async(2)
        #pragma acc parallel loop async(2)
        for i in range(x.shape[0]):
            x[i] = 2
        #pragma acc wait


def quiet(x):
    #pragma acc parallel loop copy(x)
    for i in range(x.shape[0]):
        x[i] = 1


# fmt: on
def main(what):
    cuda = ctypes.CDLL("libcuda.so.1")
    cuda.fake_log.restype = ctypes.c_char_p
    cuda.fake_reset(2)
    if what == "devices":
        for info in acc.devices():
            print(info, "|", info.name, "|", info.capability)
        return
    function = {"crash": crash, "crash_async": crash_async, "two_queues": two_queues}.get(what, quiet)
    device = "nvidia:1" if what == "second" else "nvidia"
    if what == "no_launch":
        cuda.fake_fail(b"cuLaunchKernel", 701, 0)
    compiled = acc.jit(device=device)(function)
    x = np.zeros(100)
    try:
        compiled(x)
    except acc.DeviceError as error:
        print(error, *getattr(error, "__notes__", []), sep=" # ")
    for line in cuda.fake_log().decode().splitlines():
        if line.startswith(("cuMemcpy", "cuLaunch", "cuStreamWait")):
            print(line)
    print("retained", *(cuda.fake_retained(number) for number in (0, 1)))


main(sys.argv[1])
