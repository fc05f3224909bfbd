// SPDX-License-Identifier: Apache-2.0
// What compiled blocks call for their device. A Fault becomes the failure of the call, and a jump out of the block.
#include <cstdio>
#include <cstdlib>
#include <new>

#include "call.hpp"
#include "data_actions.hpp"
#include "joined.hpp"
#include "launch.hpp"

namespace pyacc {

namespace {

Call &block_call() {
  if (Call *const call = current_call()) return *call;
  std::fprintf(stderr, "pyacc: a device is used outside of any block\n");
  std::abort();
}

/// Carries out `action`; if it fails, leaves the block. Nothing that needs a destructor may be in the caller's frame.
template <class Action>
void guard(int32_t site, const Action &action) {
  Call &call = block_call();
  try {
    return action(call);
  } catch (Fault &fault) {
    call.set_fault(std::move(fault), site);
  } catch (const std::bad_alloc &) {
    Fault fault;
    fault.code = PYACC_ERROR_OUT_OF_MEMORY;
    fault.message = "the host has no memory left";
    call.set_fault(std::move(fault), site);
  }
  fail_with({kFaultSite, 0, 0});
}

/// A clause that a block of the host need not carry out.
bool is_idle(int32_t kind, int64_t queue) {
  Call *const call = current_call();
  return queue == PYACC_QUEUE_SYNC && call != nullptr && has_no_effect(call->device(), kind);
}

void join(Call &, int64_t count, const pyacc_section *const *sections) {
  std::vector<JoinedSections::Part> parts;
  for (int64_t i = 0; i < count; ++i) parts.push_back({sections[i]->base, range_of(*sections[i])});
  JoinedSections::current().join(parts);
}

void wait(Device &device, int64_t count, const int64_t *numbers, int64_t async) {
  std::vector<Queue *> queues = count == 0 ? device.queues() : std::vector<Queue *>();
  for (int64_t i = 0; i < count; ++i) {
    for (Queue *queue : device.queues(&numbers[i])) queues.push_back(queue);
  }
  Queue *const waiting = device.queue(async);
  if (waiting == nullptr) return device.wait(queues);
  for (Queue *queue : queues) waiting->wait_for(*queue);
}

}  // namespace

}  // namespace pyacc

using pyacc::Call;
using pyacc::guard;
using pyacc::Queue;

extern "C" void pyacc_rt_join_sections(int64_t count, const pyacc_section *const *sections) {
  guard(count > 0 ? sections[0]->site : -1, [=](Call &call) { pyacc::join(call, count, sections); });
}

extern "C" void *pyacc_rt_enter_data(int32_t kind, const pyacc_section *section, int64_t number) {
  if (pyacc::is_idle(kind, number)) return section->base;
  void *address = nullptr;
  guard(section->site, [&](Call &call) {
    Queue *const queue = call.device().queue(number);
    address = pyacc::enter_data(call.device(), kind, *section, queue);
    // Where memory is shared and nothing was made, nothing is to be undone.
    if (address != section->base || !call.device().shares_memory()) call.log_enter(kind, *section);
    call.log_queue(queue);
  });
  return address;
}

extern "C" void pyacc_rt_exit_data(int32_t kind, const pyacc_section *section, int64_t number) {
  if (pyacc::is_idle(kind, number)) return;
  guard(section->site, [&](Call &call) {
    Queue *const queue = call.device().queue(number);
    pyacc::exit_data(call.device(), kind, *section, queue);
    call.log_exit(kind, *section);
    call.log_queue(queue);
  });
}

extern "C" void pyacc_rt_update(int32_t kind, const pyacc_section *section, int64_t number) {
  guard(section->site, [&](Call &call) {
    Queue *const queue = call.device().queue(number);
    pyacc::update(call.device(), kind, *section, queue);
    call.log_queue(queue);
  });
}

extern "C" void *pyacc_rt_use_device(const pyacc_section *section, int32_t if_present) {
  void *address = nullptr;
  guard(section->site, [&](Call &call) {
    address = pyacc::use_device(call.device(), *section, if_present != 0);
  });
  return address;
}

extern "C" void pyacc_rt_wait(int64_t count, const int64_t *queues, int64_t async) {
  guard(-1, [=](Call &call) { pyacc::wait(call.device(), count, queues, async); });
}

extern "C" void pyacc_rt_launch(int32_t kernel, const int64_t grid[3], const int64_t block[3], int64_t shared_bytes,
                                void **args, const int64_t *arg_bytes, int32_t num_args, int64_t number, int32_t site) {
  guard(site, [&](Call &call) {
    Queue *const queue = call.device().queue(number);
    pyacc::launch(call.plan(), {kernel, grid, block, shared_bytes, args, arg_bytes, num_args}, queue);
    call.log_queue(queue);
  });
}

extern "C" void pyacc_rt_parallel_async(pyacc_gang_fn body, const void *ctx, int64_t ctx_bytes, int64_t num_gangs,
                                        int64_t work, int64_t cost, int64_t number, int32_t site) {
  Queue *queue = nullptr;
  guard(site, [&](Call &call) {
    queue = call.device().queue(number);
    if (queue != nullptr) pyacc::submit_parallel(call.plan(), {body, ctx, ctx_bytes, num_gangs, work, cost}, *queue);
    call.log_queue(queue);
  });
  if (queue == nullptr) pyacc_rt_parallel(body, const_cast<void *>(ctx), num_gangs, work, cost);
}
