# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
"""A malformed pragma."""


def first(x, y):
    # error: 37 [ACC201] "`(` is never closed"
    #pragma acc parallel loop copyin(x copyout(y)
    for i in range(len(x)):
        y[i] = x[i]


def lists(x, y):
    # error: 38 [ACC201] "comma without an item after it"
    # error: [ACC201] "comma without an item before it"
    # error: [ACC201] "found nothing"
    #pragma acc parallel loop copyin(x,) copyout(,y) create()
    for i in range(len(x)):
        y[i] = x[i]


def signs(x):
    # error: 35 [ACC201] "found `=` after `gang`"
    # error: [ACC201] "found `+`, expected a clause"
    # error: [ACC201] "found a comma without a clause after it"
    #pragma acc parallel loop gang=4 + ,
    for i in range(len(x)):
        x[i] += 1


def brackets(x):
    # error: 40 [ACC201] "found `)`, expected `]`"
    #pragma acc parallel loop copy(x[0:)
    for i in range(len(x)):
        x[i] += 1


def comment_in_a_pragma(x):
    # error: 31 [ACC201] "found a comment in a pragma"
    #pragma acc parallel loop # fast
    for i in range(len(x)):
        x[i] += 1


def continuation(x):
    # error: [ACC201] "backslash at the end"
    #pragma acc parallel loop \
    for i in range(len(x)):
        x[i] += 1


def right(x, y):
    #pragma acc parallel loop copyin(x) \
    #                         copyout(y[0:len(x)])
    for i in range(len(x)):
        y[i] = x[i]
