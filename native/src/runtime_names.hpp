// SPDX-License-Identifier: Apache-2.0
// The functions of the runtime that compiled code may call, by name.
#pragma once

#include <array>

#include "block_heap.hpp"
#include "pyacc_driver.h"
#include "pyacc_rt.h"

namespace pyacc {

struct RuntimeName {
  const char *name;
  void *address;
};

/// All that pyacc_rt.h and pyacc_driver.h offer to host code, and its heap.
inline const auto &runtime_names() {
#define PYACC_NAME(function) RuntimeName{#function, reinterpret_cast<void *>(function)}
  static const std::array names{
      PYACC_NAME(pyacc_rt_parallel),   PYACC_NAME(pyacc_rt_ordered_enter), PYACC_NAME(pyacc_rt_ordered_leave),
      PYACC_NAME(pyacc_rt_join_sections),
      PYACC_NAME(pyacc_rt_enter_data), PYACC_NAME(pyacc_rt_exit_data),     PYACC_NAME(pyacc_rt_update),
      PYACC_NAME(pyacc_rt_use_device), PYACC_NAME(pyacc_rt_wait),          PYACC_NAME(pyacc_rt_launch),
      PYACC_NAME(pyacc_rt_parallel_async), PYACC_NAME(pyacc_rt_fail),
      RuntimeName{"malloc", reinterpret_cast<void *>(block_malloc)},
      RuntimeName{"calloc", reinterpret_cast<void *>(block_calloc)},
      RuntimeName{"free", reinterpret_cast<void *>(block_free)}};
#undef PYACC_NAME
  return names;
}

}  // namespace pyacc
