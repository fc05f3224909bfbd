# SPDX-License-Identifier: Apache-2.0
"""The name under which pyACC programs import their decorator."""
