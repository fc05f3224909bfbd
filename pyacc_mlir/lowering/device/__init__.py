# SPDX-License-Identifier: Apache-2.0
"""What the passes of stage `device_host` share: data operations, sections, calls of the runtime's device ABI."""
