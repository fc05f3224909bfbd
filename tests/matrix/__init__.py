# SPDX-License-Identifier: Apache-2.0
"""A generated matrix of small programs: construct x clause x level x type, each run with several sizes."""
