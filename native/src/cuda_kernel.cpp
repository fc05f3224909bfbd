// SPDX-License-Identifier: Apache-2.0
#include "cuda_kernel.hpp"

#include <algorithm>

namespace pyacc::cuda {

namespace {

/// Of one stream, the latest: work that nobody waits for must not grow a list.
constexpr size_t kKept = 8;

}  // namespace

void RunningKernels::add(Handle stream, const Kernel &kernel) {
  const std::lock_guard lock(mutex_);
  std::vector<const Kernel *> &running = kernels_[stream];
  if (!running.empty() && running.back() == &kernel) return;
  running.erase(std::remove(running.begin(), running.end(), &kernel), running.end());
  if (running.size() == kKept) running.erase(running.begin());
  running.push_back(&kernel);
}

void RunningKernels::clear(Handle stream) {
  const std::lock_guard lock(mutex_);
  kernels_.erase(stream);
}

std::string RunningKernels::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<const Kernel *> all;
  for (const auto &[stream, running] : kernels_) {
    for (const Kernel *kernel : running) {
      if (std::find(all.begin(), all.end(), kernel) == all.end()) all.push_back(kernel);
    }
  }
  std::string text = all.size() > 1 ? "one of " : "";
  for (const Kernel *kernel : all) text += (kernel == all.front() ? "" : ", ") + kernel->what;
  return text;
}

}  // namespace pyacc::cuda
