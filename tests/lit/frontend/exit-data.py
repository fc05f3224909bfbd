# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""`exit data` is read with all its clauses."""


# CHECK-LABEL: def leave(x, y, p, n):
# CHECK:         #pragma acc exit data copyout(x) delete(y[0:n]) detach(p) finalize async if(n)
def leave(x, y, p, n):
    #pragma acc exit data copyout(x) delete(y[0:n]) detach(p) finalize async if(n)
    pass
