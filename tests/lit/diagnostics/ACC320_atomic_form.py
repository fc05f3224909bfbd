# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A statement that atomic does not take."""


def first(x, count, n):
    #pragma acc parallel loop
    for i in range(n):
        #pragma acc atomic update
        # error: 9 [ACC320] "after `atomic update`"
        count[x[i]] = x[i] * x[i]


def others(x, y, v, n):
    #pragma acc parallel loop
    for i in range(n):
        #pragma acc atomic read
        # error: [ACC320]
        v = x[0] + 1
        #pragma acc atomic write
        # error: [ACC320]
        x[0] = x[0] + 1
        #pragma acc atomic
        # error: [ACC320]
        x[0] //= 2
        #pragma acc atomic
        # error: [ACC320]
        x[0] = x[0] * 2 + 1
        #pragma acc atomic
        # error: [ACC320]
        x[0] += x[0]
        #pragma acc atomic
        # error: [ACC320]
        x[0] = max(x[0], y[0], 1)
        #pragma acc atomic capture
        #{
        v = x[0]
        # error: [ACC320]
        y[0] += 1
        #}
        #pragma acc atomic capture
        #{
        v = x[0]
        # error: [ACC320]
        x[0] = v + 1
        #}
        #pragma acc atomic capture
        #{
        x[v] += 1
        # error: [ACC320]
        v = x[v]
        #}
        #pragma acc atomic update
        # error: [ACC320]
        x[0:2] += 1
        #pragma acc atomic
        # error: [ACC320] "found `if y[i] > x[0]:` after"
        if y[i] > x[0]:
            x[0] = y[i]


def right(x, y, v, n):
    #pragma acc parallel loop
    for i in range(n):
        #pragma acc atomic
        x[0] = x[0] + y[i] + 1
        #pragma acc atomic
        x[0] = y[i] + 1 - x[0]
        #pragma acc atomic read
        v = x[v]
