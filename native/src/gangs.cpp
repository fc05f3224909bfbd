// SPDX-License-Identifier: Apache-2.0
// What one thread does with a job: take gangs in increasing order, and land where a gang fails.
#include "thread_team.hpp"

namespace pyacc {

namespace {

thread_local Job *running = nullptr;

void record(Job &job, int64_t gang, const Failure &failure) {
  while (job.failure_lock.test_and_set(std::memory_order_acquire)) {
  }
  // Gangs start in order and a started one is never stopped for a higher one: the lowest failure is always the same.
  if (gang < job.failed_gang) {
    job.failed_gang = gang;
    job.failure = failure;
  }
  job.failure_lock.clear(std::memory_order_release);
  job.aborted.store(true, std::memory_order_release);
}

void run_gang(Job &job, int64_t gang) {
  Landing landing;
  push(landing);
  if (setjmp(landing.env) == 0) job.body(gang, job.num_gangs, job.ctx);
  pop(landing);
  if (landing.failed) record(job, gang, landing.failure);
}

}  // namespace

Job *current_job() {
  return running;
}

void run_gangs(Job &job) {
  Job *const outer = running;
  running = &job;
  while (!job.aborted.load(std::memory_order_relaxed)) {
    const int64_t gang = job.next_gang.fetch_add(1, std::memory_order_relaxed);
    if (gang >= job.num_gangs) break;
    run_gang(job, gang);
  }
  running = outer;
}

}  // namespace pyacc
