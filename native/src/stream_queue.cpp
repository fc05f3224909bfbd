// SPDX-License-Identifier: Apache-2.0
// A queue as a stream of the driver. Cleanup waits for an event and runs in a thread that looks after the queue.
#include <deque>
#include <mutex>
#include <utility>

#include "driver.hpp"
#include "queue.hpp"

namespace pyacc {

namespace {

struct Cleanup {
  pyacc_event event;
  std::function<void()> work;
};

class StreamQueue final : public Queue {
 public:
  explicit StreamQueue(const Driver &driver) : driver_(driver), stream_(driver.make_stream()) {}

  ~StreamQueue() override {
    drain();
    driver_.destroy_stream(stream_);
  }

  bool is_deferred() const override { return false; }

  void submit(Work work) override {
    work(stream_);
    clean_up();
  }

  void submit_cleanup(std::function<void()> work) override {
    try {
      const pyacc_event event = driver_.record_event(stream_);
      const std::lock_guard lock(mutex_);
      cleanups_.push_back({event, std::move(work)});
    } catch (const Fault &) {
      // A device that is lost records nothing: what failed is kept, and nothing runs there any more.
      drain();
      work();
    }
  }

  void drain() override {
    try {
      driver_.synchronize(stream_);
    } catch (Fault &fault) {
      const std::lock_guard lock(mutex_);
      if (!fault_) fault_ = std::move(fault);
    }
    clean_up(true);
  }

  bool is_done() override {
    clean_up();
    return driver_.is_done(stream_);
  }

  std::optional<Fault> take_fault() override {
    const std::lock_guard lock(mutex_);
    return std::exchange(fault_, std::nullopt);
  }

  void wait_for(Queue &other) override {
    auto &queue = dynamic_cast<StreamQueue &>(other);
    if (&queue == this) return;
    const pyacc_event event = driver_.record_event(queue.stream_);
    driver_.wait_for_event(stream_, event);
    driver_.destroy_event(event);
  }

 private:
  /// Runs what is due; with `all`, everything.
  void clean_up(bool all = false) {
    for (;;) {
      Cleanup cleanup;
      {
        const std::lock_guard lock(mutex_);
        if (cleanups_.empty() || (!all && !driver_.is_past(cleanups_.front().event))) return;
        cleanup = std::move(cleanups_.front());
        cleanups_.pop_front();
      }
      cleanup.work();
      driver_.destroy_event(cleanup.event);
    }
  }

  const Driver &driver_;
  pyacc_stream stream_;
  std::mutex mutex_;
  std::deque<Cleanup> cleanups_;
  std::optional<Fault> fault_;
};

}  // namespace

std::unique_ptr<Queue> make_stream_queue(const Driver &driver) {
  return std::make_unique<StreamQueue>(driver);
}

}  // namespace pyacc
