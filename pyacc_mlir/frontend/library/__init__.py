# SPDX-License-Identifier: Apache-2.0
"""Functions that compiled code has as Python, by what they are about; `python_library` is their table."""
