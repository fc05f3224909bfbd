// SPDX-License-Identifier: Apache-2.0
// A queue as a thread, made with the first piece of work. It ends with the process.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include "queue.hpp"
#include "threads.hpp"

namespace pyacc {

namespace {

struct Item {
  Queue::Work work;
  bool is_cleanup;
};

/// Shared by the thread, its queue and the queues that wait for it.
class Line {
 public:
  void push(Item item) {
    {
      const std::lock_guard lock(mutex_);
      if (!is_started_) start();
      items_.push_back(std::move(item));
      ++submitted_;
    }
    changed_.notify_all();
  }

  int64_t submitted() {
    const std::lock_guard lock(mutex_);
    return submitted_;
  }

  void wait_until(int64_t ticket) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return completed_ >= ticket; });
  }

  bool is_done() {
    const std::lock_guard lock(mutex_);
    return completed_ == submitted_;
  }

  std::optional<Fault> take_fault() {
    const std::lock_guard lock(mutex_);
    return std::exchange(fault_, std::nullopt);
  }

 private:
  void start() {
    pthread_t thread;
    if (!start_thread(thread, main, this)) {
      throw_fault(PYACC_ERROR_SYSTEM, "the system gives no thread for an asynchronous queue");
    }
    pthread_detach(thread);
    is_started_ = true;
  }

  /// Runs what comes. Never returns.
  static void *main(void *line) {
    for (;;) static_cast<Line *>(line)->run(static_cast<Line *>(line)->next());
  }

  Item next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !items_.empty(); });
    Item item = std::move(items_.front());
    items_.pop_front();
    if (fault_ && !item.is_cleanup) item.work = nullptr;
    return item;
  }

  void run(Item item) {
    std::optional<Fault> fault;
    try {
      if (item.work) item.work(nullptr);
    } catch (Fault &thrown) {
      fault = std::move(thrown);
    }
    // What the work holds is released before it counts as done.
    item.work = nullptr;
    {
      const std::lock_guard lock(mutex_);
      ++completed_;
      if (fault && !fault_) fault_ = std::move(fault);
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> items_;
  int64_t submitted_ = 0;
  int64_t completed_ = 0;
  bool is_started_ = false;
  std::optional<Fault> fault_;
};

class ThreadQueue final : public Queue {
 public:
  bool is_deferred() const override { return true; }
  void submit(Work work) override { push({std::move(work), false}); }
  void submit_cleanup(std::function<void()> work) override {
    push({[work = std::move(work)](pyacc_stream) { work(); }, true});
  }
  void drain() override { line_->wait_until(line_->submitted()); }
  bool is_done() override { return line_->is_done(); }
  std::optional<Fault> take_fault() override { return line_->take_fault(); }

  void wait_for(Queue &other) override {
    Line *const line = dynamic_cast<ThreadQueue &>(other).line_;
    if (line == line_) return;
    submit([line, ticket = line->submitted()](pyacc_stream) { line->wait_until(ticket); });
  }

  void restart_after_fork() override { line_ = new Line; }

 private:
  void push(Item item) { line_->push(std::move(item)); }

  // Never deleted: the thread may outlive static destructors.
  Line *line_ = new Line;
};

}  // namespace

std::unique_ptr<Queue> make_thread_queue() {
  return std::make_unique<ThreadQueue>();
}

}  // namespace pyacc
