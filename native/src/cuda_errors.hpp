// SPDX-License-Identifier: Apache-2.0
// What CUDA's results mean.
#pragma once

#include <string>

#include "cuda_api.hpp"

namespace pyacc::cuda {

/// The code of pyacc_driver.h for a result.
int code_of(Result result);

/// Whether the device is lost for this process: every later call will fail alike.
bool is_fatal(Result result);

/// "CUDA_ERROR_INVALID_VALUE: invalid argument (cuMemAlloc)".
std::string describe(const Api &api, Result result, const char *function);

}  // namespace pyacc::cuda
