// SPDX-License-Identifier: Apache-2.0
// Parallel regions of compiled code: how many gangs, on the team or in the caller; sections in gang order.
#include <algorithm>
#include <thread>

#include "pause.hpp"
#include "pyacc_rt.h"
#include "stats.hpp"
#include "thread_team.hpp"

namespace pyacc {

namespace {

// A fork and join costs about as much as this many operations, so less work stays in the caller …
constexpr int64_t kBreakEven = 20'000;
// … and every further gang must bring at least this many.
constexpr int64_t kMinGang = 10'000;
// Gangs of this many operations are long enough to be taken one by one: more gangs than threads even out the load.
constexpr int64_t kLongGang = 500'000;
constexpr int64_t kGangsPerThread = 4;
constexpr int64_t kUnknownCost = 8;
constexpr int64_t kOrderedSpin = 20'000;

/// Estimated operations of the whole region; INT64_MAX where the trip count is unknown.
int64_t operations(int64_t work, int64_t cost) {
  int64_t total;
  if (work < 0 || __builtin_mul_overflow(work, cost > 0 ? cost : kUnknownCost, &total)) return INT64_MAX;
  return total;
}

int64_t choose_gangs(int64_t work, int64_t total, int64_t threads) {
  if (threads == 1 || total < kBreakEven) return 1;
  const int64_t most = work < 0 ? threads : std::max<int64_t>(work, 1);
  if (work >= 0 && total / (threads * kGangsPerThread) >= kLongGang) threads *= kGangsPerThread;
  return std::min({threads, most, total / kMinGang});
}

// More gangs than this are as good as this many, on any host.
constexpr int64_t kMostGangs = 1 << 16;

void run_in_caller(pyacc_gang_fn body, void *ctx, int64_t num_gangs) {
  for (int64_t gang = 0; gang < num_gangs; ++gang) body(gang, num_gangs, ctx);
}

void run_on_team(pyacc_gang_fn body, void *ctx, int64_t num_gangs) {
  Job job{body, ctx, num_gangs};
  ThreadTeam::instance().run(job);
  // The jump leaves this frame: everything in it is trivial and all workers are out.
  if (job.failed_gang != INT64_MAX) fail_with(job.failure);
}

bool is_turn(const int64_t *turn, int64_t gang) {
  return __atomic_load_n(turn, __ATOMIC_ACQUIRE) == gang;
}

}  // namespace

}  // namespace pyacc

extern "C" void pyacc_rt_parallel(pyacc_gang_fn body, void *ctx, int64_t num_gangs, int64_t work, int64_t cost) {
  using namespace pyacc;
  const bool is_nested = current_job() != nullptr;
  const int64_t total = operations(work, cost);
  const int64_t threads = is_nested ? 1 : ThreadTeam::instance().num_threads();
  const int64_t gangs = num_gangs > 0 ? std::min(num_gangs, kMostGangs) : choose_gangs(work, total, threads);
  const bool is_serial = gangs == 1 || threads == 1 || total < kBreakEven;
  count_region(gangs, is_serial);
  if (is_serial) {
    run_in_caller(body, ctx, gangs);
  } else {
    run_on_team(body, ctx, gangs);
  }
}

extern "C" void pyacc_rt_ordered_enter(int64_t *turn, int64_t gang) {
  using namespace pyacc;
  const auto may_enter = [&] { return is_turn(turn, gang); };
  if (may_enter() || spin_until(may_enter, kOrderedSpin)) return;
  const Job *job = current_job();
  while (!may_enter()) {
    // A lower gang that failed will never leave; gangs above it give up.
    if (job != nullptr && job->aborted.load(std::memory_order_acquire) && !may_enter()) abandon();
    std::this_thread::yield();
  }
}

extern "C" void pyacc_rt_ordered_leave(int64_t *turn) {
  __atomic_fetch_add(turn, 1, __ATOMIC_RELEASE);
}
