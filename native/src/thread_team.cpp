// SPDX-License-Identifier: Apache-2.0
#include "thread_team.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "pause.hpp"
#include "threads.hpp"

namespace pyacc {

namespace {

constexpr int32_t kClosed = INT32_MIN / 2;
// An idle worker polls this long before it sleeps: more after jobs that came in time, less after those that did not.
constexpr int64_t kMinSpin = 5'000;
constexpr int64_t kMaxSpin = 100'000;

std::atomic<ThreadTeam *> team{nullptr};

}  // namespace

int usable_cores() {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
#endif
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

ThreadTeam &ThreadTeam::instance() {
  ThreadTeam *existing = team.load(std::memory_order_acquire);
  if (existing != nullptr) return *existing;
  // Never deleted: workers may outlive static destructors.
  auto *created = new ThreadTeam(usable_cores());
  created->gate_.store(kClosed);
  if (!team.compare_exchange_strong(existing, created)) {
    delete created;
    return *existing;
  }
  pthread_atfork(nullptr, nullptr, after_fork_in_child);
  return *created;
}

void ThreadTeam::after_fork_in_child() {
  // The parent's workers do not exist here, and its locks may be held by threads that do not either.
  auto *fresh = new ThreadTeam(team.load()->num_threads());
  fresh->gate_.store(kClosed);
  team.store(fresh, std::memory_order_release);
}

void ThreadTeam::set_num_threads(int count) {
  while (!try_acquire()) std::this_thread::yield();
  stop_workers();
  num_threads_ = count > 0 ? count : usable_cores();
  release();
}

void ThreadTeam::shut_down() {
  if (!try_acquire()) return;
  stop_workers();
  is_shut_down_ = true;
  release();
}

void ThreadTeam::run(Job &job) {
  if (num_threads() == 1 || current_job() != nullptr || !try_acquire()) {
    run_gangs(job);
    return;
  }
  if (workers_.empty() && !is_shut_down_) start_workers();
  publish(job);
  run_gangs(job);
  wait_for_workers();
  release();
}

void ThreadTeam::publish(Job &job) {
  job_ = &job;
  gate_.store(0, std::memory_order_release);
  epoch_.fetch_add(1, std::memory_order_seq_cst);
  const auto helpers = static_cast<size_t>(std::min<int64_t>(job.num_gangs - 1, INT32_MAX));
  if (helpers >= workers_.size()) {
    epoch_.notify_all();
  } else {
    for (size_t i = 0; i < helpers; ++i) epoch_.notify_one();
  }
}

void ThreadTeam::wait_for_workers() {
  int32_t gate = gate_.fetch_add(kClosed, std::memory_order_acq_rel) + kClosed;
  const auto all_left = [&] { return (gate = gate_.load(std::memory_order_acquire)) == kClosed; };
  if (spin_until(all_left, kMaxSpin)) return;
  while (!all_left()) gate_.wait(gate, std::memory_order_acquire);
}

bool ThreadTeam::enter() {
  int32_t inside = gate_.load(std::memory_order_acquire);
  while (inside >= 0) {
    if (gate_.compare_exchange_weak(inside, inside + 1, std::memory_order_acq_rel)) return true;
  }
  return false;
}

void ThreadTeam::leave() {
  if (gate_.fetch_sub(1, std::memory_order_acq_rel) == kClosed + 1) gate_.notify_one();
}

void ThreadTeam::work() {
  uint32_t seen = 0;
  int64_t spin_ns = kMaxSpin;
  while (wait_for_job(seen, spin_ns)) {
    seen = epoch_.load(std::memory_order_acquire);
    if (!enter()) continue;
    run_gangs(*job_);
    leave();
  }
}

bool ThreadTeam::wait_for_job(uint32_t seen, int64_t &spin_ns) {
  const auto changed = [&] { return epoch_.load(std::memory_order_acquire) != seen; };
  if (spin_until(changed, spin_ns)) {
    spin_ns = std::min(spin_ns * 2, kMaxSpin);
  } else {
    spin_ns = std::max(spin_ns / 2, kMinSpin);
    epoch_.wait(seen, std::memory_order_acquire);
  }
  return !stop_.load(std::memory_order_acquire);
}

void *ThreadTeam::worker_main(void *self) {
  static_cast<ThreadTeam *>(self)->work();
  return nullptr;
}

void ThreadTeam::start_workers() {
  epoch_.store(0);
  for (int i = 1; i < num_threads(); ++i) {
    pthread_t worker;
    // Where the system gives no more threads the job goes on with fewer.
    if (!start_thread(worker, worker_main, this)) break;
    workers_.push_back(worker);
  }
}

void ThreadTeam::stop_workers() {
  stop_.store(true, std::memory_order_release);
  epoch_.fetch_add(1);
  epoch_.notify_all();
  for (pthread_t worker : workers_) pthread_join(worker, nullptr);
  workers_.clear();
  stop_.store(false);
}

}  // namespace pyacc
