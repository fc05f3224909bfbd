// SPDX-License-Identifier: Apache-2.0
#include "cuda_errors.hpp"

#include "pyacc_driver.h"

namespace pyacc::cuda {

int code_of(Result result) {
  if (is_fatal(result)) return PYACC_ERROR_EXECUTION;
  switch (result) {
    case 0:
      return PYACC_ERROR_NONE;
    case kNotReady:
      return PYACC_NOT_READY;
    case 2:  // CUDA_ERROR_OUT_OF_MEMORY
      return PYACC_ERROR_OUT_OF_MEMORY;
    case 3:  // CUDA_ERROR_NOT_INITIALIZED: after a fork
      return PYACC_ERROR_DEVICE_INIT;
    case 4:  // CUDA_ERROR_DEINITIALIZED
      return PYACC_ERROR_DEVICE_SHUTDOWN;
    case 701:  // CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES
      return PYACC_ERROR_EXECUTION;
    default:
      return PYACC_ERROR_OTHER;
  }
}

bool is_fatal(Result result) {
  switch (result) {
    case 214:  // CUDA_ERROR_ECC_UNCORRECTABLE
    case 220:  // CUDA_ERROR_NVLINK_UNCORRECTABLE
    case 700:  // CUDA_ERROR_ILLEGAL_ADDRESS
    case 702:  // CUDA_ERROR_LAUNCH_TIMEOUT
    case 709:  // CUDA_ERROR_CONTEXT_IS_DESTROYED
    case 710:  // CUDA_ERROR_ASSERT
    case 714:  // CUDA_ERROR_HARDWARE_STACK_ERROR
    case 715:  // CUDA_ERROR_ILLEGAL_INSTRUCTION
    case 716:  // CUDA_ERROR_MISALIGNED_ADDRESS
    case 717:  // CUDA_ERROR_INVALID_ADDRESS_SPACE
    case 718:  // CUDA_ERROR_INVALID_PC
    case 719:  // CUDA_ERROR_LAUNCH_FAILED
      return true;
    default:
      return false;
  }
}

std::string describe(const Api &api, Result result, const char *function) {
  const char *name = nullptr, *text = nullptr;
  if (api.error_name.address(result, &name) != 0 || name == nullptr) name = "unknown error";
  if (api.error_text.address(result, &text) != 0 || text == nullptr) text = "";
  return std::string(name) + (*text == '\0' ? "" : ": ") + text + " (" + function + ")";
}

}  // namespace pyacc::cuda
