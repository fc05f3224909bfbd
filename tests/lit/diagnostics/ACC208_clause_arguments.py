# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""The wrong number or kind of clause arguments."""


def first(x):
    # error: 50 [ACC208] "found 4 arguments of `num_gangs`, expected at most 3"
    #pragma acc parallel loop num_gangs(2, 2, 2, 2)
    for i in range(len(x)):
        x[i] += 1


def numbers(x):
    # error: [ACC208] "found `'4'` in `num_workers`, expected a positive integer"
    # error: [ACC208] "found `1.5` in `vector_length`"
    # error: [ACC208] "found `0` in `num_gangs`"
    #pragma acc parallel loop num_workers("4") vector_length(1.5) num_gangs(0)
    for i in range(len(x)):
        x[i] += 1


def counts(x):
    # error: [ACC208] "without arguments"
    # error: [ACC208] "expected one argument"
    #pragma acc kernels if num_gangs(1, 2)
    # error: [ACC208] "found an argument of `seq`"
    # error: [ACC208] "found keyword `nums` in `gang`"
    # error: [ACC208] "found `*`"
    #pragma acc loop seq(1) gang(nums: 2) worker(*)
    for i in range(len(x)):
        x[i] += 1


def words(x):
    # error: [ACC208] "found `cache` without arguments"
    #pragma acc cache
    # error: [ACC208] "found keyword `queue` in `wait`"
    #pragma acc wait(queue: 1)
    # error: [ACC208] "found an argument of `data`"
    #pragma acc data(x)
    x[0] = 1


def right(x):
    #pragma acc parallel loop num_gangs(2)
    for i in range(len(x)):
        x[i] += 1
