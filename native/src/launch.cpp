// SPDX-License-Identifier: Apache-2.0
#include "launch.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "notify.hpp"

namespace pyacc {

namespace {

/// Bytes that stay where they are put, aligned for any type.
class Packed {
 public:
  void *add(const void *bytes, int64_t count) {
    const auto size = static_cast<size_t>(count);
    auto &chunk = chunks_.emplace_back((size + sizeof(std::max_align_t) - 1) / sizeof(std::max_align_t));
    if (size > 0) std::memcpy(chunk.data(), bytes, size);
    return chunk.data();
  }

 private:
  std::vector<std::vector<std::max_align_t>> chunks_;
};

/// One launch. Deferred, it owns its arguments.
struct Launch {
  Device *device;
  std::shared_ptr<const PlanData> plan;
  const Kernel *kernel;
  std::array<int64_t, 3> grid, block;
  int64_t shared_bytes;
  void **args;
  std::shared_ptr<Packed> packed;
  std::shared_ptr<std::vector<void *>> addresses;

  void own_arguments(const LaunchRequest &request) {
    packed = std::make_shared<Packed>();
    addresses = std::make_shared<std::vector<void *>>();
    for (int32_t i = 0; i < request.num_args; ++i) {
      addresses->push_back(packed->add(request.args[i], request.arg_bytes[i]));
    }
    args = addresses->data();
  }

  void operator()(pyacc_stream stream) const {
    const Driver &driver = device->driver();
    const Stopwatch watch(device->stats().launch_ns);
    try {
      driver.launch(kernel->handle, grid.data(), block.data(), shared_bytes, args, stream, kernel->what);
    } catch (Fault &fault) {
      fault.plan = plan;
      fault.place = kernel->place;
      fault.failure = driver.last_failure();
      throw;
    }
  }
};

const Kernel &find_kernel(const PlanData &plan, int32_t number) {
  if (plan.device == nullptr || number < 0 || static_cast<size_t>(number) >= plan.kernels.size()) {
    throw_fault(PYACC_ERROR_EXECUTION, "block " + plan.name + " has no kernel " + std::to_string(number));
  }
  return plan.kernels[static_cast<size_t>(number)];
}

/// A jump lands here; nothing in this frame needs a destructor.
void run_landed(Landing &landing, const ParallelRequest &request) {
  push(landing);
  if (setjmp(landing.env) == 0) {
    pyacc_rt_parallel(request.body, const_cast<void *>(request.ctx), request.num_gangs, request.work, request.cost);
  }
  pop(landing);
}

}  // namespace

void launch(const PlanData &plan, const LaunchRequest &request, Queue *queue) {
  const Kernel &kernel = find_kernel(plan, request.kernel);
  if (std::any_of(request.grid, request.grid + 3, [](int64_t extent) { return extent <= 0; })) return;
  Launch work{plan.device, plan.shared_from_this(), &kernel, {}, {}, request.shared_bytes, request.args, {}, {}};
  std::copy_n(request.grid, 3, work.grid.begin());
  std::copy_n(request.block, 3, work.block.begin());
  count(plan.device->stats().launches);
  notify_launch(*plan.device, kernel, request.grid, request.block, request.shared_bytes, queue);
  if (queue == nullptr) return work(nullptr);
  if (queue->is_deferred()) work.own_arguments(request);
  queue->submit(std::move(work));
}

void submit_parallel(const PlanData &plan, const ParallelRequest &request, Queue &queue) {
  const auto packed = std::make_shared<Packed>();
  ParallelRequest own = request;
  own.ctx = packed->add(request.ctx, request.ctx_bytes);
  queue.submit([plan = plan.shared_from_this(), packed, own](pyacc_stream) {
    Landing landing;
    run_landed(landing, own);
    if (!landing.failed) return;
    Fault fault;
    fault.plan = plan;
    fault.failure = landing.failure;
    throw fault;
  });
}

}  // namespace pyacc
