// SPDX-License-Identifier: Apache-2.0
// One call of a block: check, fill the frame, run without the interpreter lock, read the results.
#include "call.hpp"

#include <algorithm>

#include "graveyard.hpp"

namespace pyacc {

namespace {

// Frames up to this size live on the stack.
constexpr int kStackSlots = 128;

struct FreeSlots {
  void operator()(Slot *slots) const { PyMem_Free(slots); }
};

bool fill_params(const PlanData &plan, PyObject *const *args, Slot *frame) {
  for (const Param &param : plan.params) {
    if (!param.fill(*args++, frame)) return false;
    frame += param.slots();
  }
  return true;
}

int output_slots(const PlanData &plan) {
  return Output::kSlots * static_cast<int>(plan.outputs.size());
}

/// The cells that live-out scalars are stored to: the end of the frame.
Slot *first_cell(const PlanData &plan, Slot *frame) {
  Slot *cell = frame + plan.slots;
  for (const Output &output : plan.outputs) cell -= output.dtype.slots();
  return cell;
}

void fill_outputs(const PlanData &plan, Slot *frame) {
  Slot *cell = first_cell(plan, frame);
  Slot *slot = cell - output_slots(plan);
  for (const Output &output : plan.outputs) {
    slot[0] = slot[1] = reinterpret_cast<Slot>(cell);
    slot[2] = 0;
    std::fill_n(cell, output.dtype.slots(), 0);
    slot += Output::kSlots;
    cell += output.dtype.slots();
  }
}

/// Whether Python has one thread, this one: nobody waits for the interpreter lock, and giving it up would take longer
/// than many a block.
bool is_alone() {
  PyThreadState *const self = PyThreadState_Get();
  return PyInterpreterState_ThreadHead(PyThreadState_GetInterpreter(self)) == self && PyThreadState_Next(self) == nullptr;
}

/// Runs the code. A failure lands here; nothing in this frame needs a destructor.
int32_t run(const PlanData &plan, Slot *frame, Landing &landing, Call &call) {
  // What a device waits for may need the lock: a function that its stream calls, say.
  PyThreadState *const state = plan.device == nullptr && is_alone() ? nullptr : PyEval_SaveThread();
  volatile int32_t status = 0;
  push(landing, &call);
  if (setjmp(landing.env) == 0) status = plan.entry(frame);
  pop(landing);
  if (state != nullptr) PyEval_RestoreThread(state);
  return status;
}

PyObject *read_outputs(const PlanData &plan, Slot *frame) {
  if (plan.outputs.empty()) Py_RETURN_NONE;
  const Slot *cell = first_cell(plan, frame);
  if (plan.outputs.size() == 1) return plan.outputs[0].to_python(cell);
  PyObject *values = PyTuple_New(static_cast<Py_ssize_t>(plan.outputs.size()));
  if (values == nullptr) return nullptr;
  for (size_t i = 0; i < plan.outputs.size(); ++i) {
    PyObject *value = plan.outputs[i].to_python(cell);
    if (value == nullptr) {
      Py_DECREF(values);
      return nullptr;
    }
    PyTuple_SET_ITEM(values, static_cast<Py_ssize_t>(i), value);
    cell += plan.outputs[i].dtype.slots();
  }
  return values;
}

void set_exception(const Call &call, const Failure &failure) {
  if (failure.site == kFaultSite) return set_exception(call.fault());
  set_exception(call.plan(), failure);
}

/// What is left to do after a block that has used its device.
void finish(Call &call, bool failed, PyObject *const *args, Py_ssize_t count) {
  if (failed) {
    PyThreadState *state = PyEval_SaveThread();
    call.undo();
    PyEval_RestoreThread(state);
  }
  call.keep_arguments(args, count);
  release_waiting();
}

PyObject *execute(const PlanData &plan, Slot *frame, PyObject *const *args, Py_ssize_t count) {
  Landing landing;
  Call call(plan);
  const int32_t status = run(plan, frame, landing, call);
  if (call.has_effects()) [[unlikely]] finish(call, landing.failed, args, count);
  if (landing.failed) {
    set_exception(call, landing.failure);
    return nullptr;
  }
  if (status != 0) {
    PyErr_Format(PyExc_RuntimeError, "block %s ended with status %d", plan.name.c_str(), status);
    return nullptr;
  }
  return read_outputs(plan, frame);
}

}  // namespace

Match call_plan(const PlanData &plan, PyObject *const *args, Py_ssize_t count, PyObject *&result) {
  if (count != static_cast<Py_ssize_t>(plan.params.size())) return Match::kNo;
  alignas(16) Slot small[kStackSlots];
  std::unique_ptr<Slot, FreeSlots> large;
  Slot *frame = small;
  if (plan.slots > kStackSlots) {
    frame = static_cast<Slot *>(PyMem_Malloc(sizeof(Slot) * static_cast<size_t>(plan.slots)));
    large.reset(frame);
    if (frame == nullptr) {
      result = PyErr_NoMemory();
      return Match::kYes;
    }
  }
  if (!fill_params(plan, args, frame)) return Match::kNo;
  fill_outputs(plan, frame);
  result = execute(plan, frame, args, count);
  return Match::kYes;
}

}  // namespace pyacc
