// SPDX-License-Identifier: Apache-2.0
// The thread team: the caller and its workers take gangs of one job until none is left.
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <vector>

#include "errors.hpp"
#include "pyacc_rt.h"

namespace pyacc {

/// One region in execution. Lives on the caller's stack until every worker that joined has left.
struct Job {
  pyacc_gang_fn body;
  void *ctx;
  int64_t num_gangs;
  std::atomic<int64_t> next_gang{0};
  std::atomic<bool> aborted{false};
  std::atomic_flag failure_lock{};
  int64_t failed_gang = INT64_MAX;
  Failure failure{};
};

/// The job whose gang this thread runs, or null.
Job *current_job();

class ThreadTeam {
 public:
  /// The team of this process. A forked child gets its own.
  static ThreadTeam &instance();

  /// Threads that run gangs, the caller included.
  int num_threads() const { return num_threads_.load(std::memory_order_relaxed); }

  /// Sets the number of threads; 0 means one for each usable core. Waits for a running job.
  void set_num_threads(int count);

  /// Runs all gangs of `job`. Where the team is busy with another caller's job the calling thread does it alone.
  void run(Job &job);

  /// Ends the workers; jobs run in their callers from then on. Does nothing while a job runs.
  void shut_down();

 private:
  explicit ThreadTeam(int num_threads) : num_threads_(num_threads) {}

  bool try_acquire() { return !busy_.exchange(true, std::memory_order_acquire); }
  void release() { busy_.store(false, std::memory_order_release); }
  void start_workers();
  void stop_workers();
  void publish(Job &job);
  void wait_for_workers();
  void work();
  bool wait_for_job(uint32_t seen, int64_t &spin_ns);
  bool enter();
  void leave();

  static void *worker_main(void *team);
  static void after_fork_in_child();

  std::atomic<int> num_threads_;
  std::atomic<bool> busy_{false};
  bool is_shut_down_ = false;
  std::vector<pthread_t> workers_;
  std::atomic<bool> stop_{false};
  Job *job_ = nullptr;
  // Changed with every job: what idle workers watch. Own cache lines: workers poll one, joiners write the other.
  alignas(64) std::atomic<uint32_t> epoch_{0};
  // Workers inside the job; kClosed is added once nobody may join any more.
  alignas(64) std::atomic<int32_t> gate_;
};

/// Cores this process may run on.
int usable_cores();

/// Takes gangs from `job` until none is left or one fails.
void run_gangs(Job &job);

}  // namespace pyacc
