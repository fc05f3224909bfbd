# SPDX-License-Identifier: Apache-2.0
"""Random programs of the language, race-free by construction, and the test that runs them."""
