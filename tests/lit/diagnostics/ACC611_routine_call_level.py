# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A routine called where its level of parallelism is taken."""


#pragma acc routine gang
def fill(row):
    #pragma acc loop gang
    for j in range(len(row)):
        row[j] = 0.0


#pragma acc routine worker
def scale(row):
    #pragma acc loop worker vector
    for j in range(len(row)):
        row[j] *= 2.0


#pragma acc routine vector
def shift(row):
    #pragma acc loop vector
    for j in range(len(row)):
        row[j] += 1.0


def shift_twice(row):
    shift(row)
    shift(row)


#pragma acc routine vector
def scale_in_vector(row):
    # error: 5 [ACC611] "found a call of `scale`, a `routine worker`, in a `routine vector`"
    scale(row)


def gang_in_gang(a: "f64[:, :]"):
    #pragma acc parallel loop
    for i in range(a.shape[0]):
        # error: 9 [ACC611] "found a call of `fill`, a `routine gang`, inside a shared loop"
        fill(a[i])


def worker_in_worker(a: "f64[:, :]"):
    #pragma acc parallel loop gang worker
    for i in range(a.shape[0]):
        # error: 9 [ACC611] "found a call of `scale`, a `routine worker`, inside a `worker` loop"
        scale(a[i])


def vector_in_vector(a: "f64[:, :]"):
    #pragma acc parallel loop gang vector
    for i in range(a.shape[0]):
        # error: 9 [ACC611] "found a call of `shift_twice`, a `routine vector`, inside a `vector` loop"
        shift_twice(a[i])


def worker_in_vector_routine(a: "f64[:, :]"):
    #pragma acc parallel loop gang
    for i in range(a.shape[0]):
        scale_in_vector(a[i])


def right(a: "f64[:, :]"):
    #pragma acc parallel loop gang
    for i in range(a.shape[0]):
        scale(a[i])
        #pragma acc loop seq
        for k in range(2):
            shift_twice(a[i])
