# SPDX-License-Identifier: Apache-2.0
"""Vectorisation over a loop that the program calls parallel, whatever its body holds: one lane is one iteration.

`shapes` tells values that all lanes share from those that differ; `plan` decides whether and how wide; `lanes`,
`memory` and `control` write the body anew with vectors in the place of what differs.
"""
