// SPDX-License-Identifier: Apache-2.0
// Compute constructs: kernels on a device, parallel regions on a queue of the host.
#pragma once

#include "device.hpp"
#include "plan.hpp"

namespace pyacc {

/// As pyacc_rt_launch has it.
struct LaunchRequest {
  int32_t kernel;
  const int64_t *grid;
  const int64_t *block;
  int64_t shared_bytes;
  void **args;
  const int64_t *arg_bytes;
  int32_t num_args;
};

/// Launches a kernel of the plan on the plan's device. A grid without blocks is no launch. Throws Fault.
void launch(const PlanData &plan, const LaunchRequest &request, Queue *queue);

/// As pyacc_rt_parallel_async has it.
struct ParallelRequest {
  pyacc_gang_fn body;
  const void *ctx;
  int64_t ctx_bytes;
  int64_t num_gangs;
  int64_t work;
  int64_t cost;
};

/// Runs a parallel region on a queue of the host.
void submit_parallel(const PlanData &plan, const ParallelRequest &request, Queue &queue);

}  // namespace pyacc
