# SPDX-License-Identifier: Apache-2.0
# RUN: printf 'def first(x:\n    pass\n' > %t.py
# RUN: not pyacc-opt %t.py --emit=pragmas 2>&1 | filecheck %s
"""A file that is not Python."""

# CHECK: error[ACC107]: invalid Python
