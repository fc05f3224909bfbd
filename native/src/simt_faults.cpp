// SPDX-License-Identifier: Apache-2.0
#include "simt_faults.hpp"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <array>
#include <mutex>

namespace pyacc::simt {

namespace {

struct Target {
  Fault *fault;
  Context *landing;
};

constexpr std::array kSignals{SIGSEGV, SIGBUS, SIGFPE, SIGILL};
constexpr size_t kHandlerStack = 64 << 10;

thread_local Target target{nullptr, nullptr};
std::array<struct sigaction, NSIG> handlers_before;

const void *instruction_of([[maybe_unused]] const void *machine_state) {
#if defined(__linux__) && defined(__x86_64__)
  const auto *state = static_cast<const ucontext_t *>(machine_state);
  return reinterpret_cast<const void *>(state->uc_mcontext.gregs[REG_RIP]);
#elif defined(__linux__) && defined(__aarch64__)
  const auto *state = static_cast<const ucontext_t *>(machine_state);
  return reinterpret_cast<const void *>(state->uc_mcontext.pc);
#else
  return nullptr;
#endif
}

void pass_on(int signal, siginfo_t *info, void *machine_state) {
  const struct sigaction &before = handlers_before[static_cast<size_t>(signal)];
  if ((before.sa_flags & SA_SIGINFO) != 0) {
    before.sa_sigaction(signal, info, machine_state);
  } else if (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN) {
    // The instruction faults again when this returns, and then ends the process as it would have without us.
    sigaction(signal, &before, nullptr);
  } else {
    before.sa_handler(signal);
  }
}

void on_fault(int signal, siginfo_t *info, void *machine_state) {
  const Target landing = target;
  if (landing.landing == nullptr) {
    pass_on(signal, info, machine_state);
    return;
  }
  // Sent by a handler that was installed after ours and has seen the fault: it comes again, with its address.
  if (info->si_code <= 0) return;
  target = {nullptr, nullptr};
  *landing.fault = {signal, info->si_addr, instruction_of(machine_state)};
  Context abandoned;
  switch_context(abandoned, *landing.landing);
}

void install_handlers() {
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  // On a stack of its own, as the fibre's may be full; not blocked, as the handler leaves by a switch.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  for (const int signal : kSignals) sigaction(signal, &action, &handlers_before[static_cast<size_t>(signal)]);
}

/// The stack on which this thread handles signals, unless it has one already.
class HandlerStack {
 public:
  HandlerStack() {
    stack_t present;
    sigaltstack(nullptr, &present);
    if ((present.ss_flags & SS_DISABLE) == 0) return;
    memory_ = mmap(nullptr, kHandlerStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) return;
    const stack_t own{memory_, 0, kHandlerStack};
    sigaltstack(&own, nullptr);
  }
  ~HandlerStack() {
    if (memory_ == MAP_FAILED) return;
    const stack_t none{nullptr, SS_DISABLE, kHandlerStack};
    sigaltstack(&none, nullptr);
    munmap(memory_, kHandlerStack);
  }
  HandlerStack(const HandlerStack &) = delete;
  HandlerStack &operator=(const HandlerStack &) = delete;

 private:
  void *memory_ = MAP_FAILED;
};

/// Workers of the thread team block all signals; a fault that is blocked ends the process.
void unblock_signals() {
  sigset_t faults;
  sigemptyset(&faults);
  for (const int signal : kSignals) sigaddset(&faults, signal);
  pthread_sigmask(SIG_UNBLOCK, &faults, nullptr);
}

}  // namespace

FaultScope::FaultScope(Fault &fault, Context &landing) {
  target = {&fault, &landing};
}

FaultScope::~FaultScope() {
  target = {nullptr, nullptr};
}

void watch_faults() {
  static std::once_flag installed;
  std::call_once(installed, install_handlers);
  thread_local const HandlerStack stack;
  thread_local const bool unblocked = (unblock_signals(), true);
  (void)stack;
  (void)unblocked;
}

}  // namespace pyacc::simt
