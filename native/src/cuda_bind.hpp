// SPDX-License-Identifier: Apache-2.0
// What Python sees of the native side of NVIDIA GPUs.
#pragma once

#include <nanobind/nanobind.h>

namespace pyacc {

/// The class CudaGpu, and the names of the functions it needs.
void bind_cuda(nanobind::module_ &module);

}  // namespace pyacc
