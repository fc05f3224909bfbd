// SPDX-License-Identifier: Apache-2.0
// Kernels of an NVIDIA GPU, and which of them may still be running: an error says only later that there was one.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "cuda_api.hpp"

namespace pyacc::cuda {

struct Kernel {
  Handle function;
  std::string what;  // "kernel `name` at file:line"
  int64_t static_shared_bytes;
  /// How much dynamic shared memory the driver was told to allow; 0: it was not told.
  mutable std::atomic<int64_t> allowed_shared_bytes{0};
};

class RunningKernels {
 public:
  void add(Handle stream, const Kernel &kernel);
  /// All work of the stream is done.
  void clear(Handle stream);
  /// "kernel `a` at f:1", "one of kernel `a` at f:1, kernel `b` at f:2", or nothing.
  std::string names() const;

 private:
  mutable std::mutex mutex_;
  std::map<Handle, std::vector<const Kernel *>> kernels_;
};

}  // namespace pyacc::cuda
