// SPDX-License-Identifier: Apache-2.0
// How an error leaves compiled code: a jump to the nearest frame of ours on the same thread.
//
// Compiled code has no unwind tables and no destructors, so a jump is safe there. Frames of ours that a jump may pass
// hold trivial objects only.
#pragma once

#include <csetjmp>
#include <cstdint>

#include "block_heap.hpp"

namespace pyacc {

/// What `pyacc_rt_fail` was called with.
struct Failure {
  int32_t site;
  int64_t a;
  int64_t b;
};

class Call;

/// The site of a failure that is not in the plan's table: the call holds a Fault.
constexpr int32_t kFaultSite = INT32_MIN;

/// A place that a failing block or gang jumps to. Lives on the stack; the innermost one of a thread is current.
struct Landing {
  std::jmp_buf env;
  Landing *outer;
  Call *call;  // the call of a block; null in a gang
  Failure failure;
  bool failed;  // false: the gang was abandoned because another one failed
  HeapLink heap;
};

/// The heap of the current landing, or null.
HeapLink *current_heap();

/// Makes `landing` current on this thread. The caller calls setjmp(landing.env) next.
void push(Landing &landing, Call *call = nullptr);

/// Makes the one before current again. Needed after a normal end and after a jump.
void pop(Landing &landing);

/// Before a failing block is left: waits for its asynchronous work and undoes what it has entered. Both may use its stack.
void leave_block(Call &call);

/// The call of a block that this thread carries out; null outside of one and in gangs on the team.
Call *current_call();

/// Jumps to the current landing with `failure`; ends the process where there is none.
[[noreturn]] void fail_with(const Failure &failure);

/// Jumps to the current landing without a failure of its own.
[[noreturn]] void abandon();

}  // namespace pyacc
