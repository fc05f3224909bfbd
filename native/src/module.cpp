// SPDX-License-Identifier: Apache-2.0
// The extension module `pyacc_mlir.runtime._native`.
#define PYACC_IMPORTS_NUMPY
#include "numpy_api.hpp"

#include <nanobind/nanobind.h>

#include <array>

#include "bind_device.hpp"
#include "call_types.hpp"
#include "cuda_bind.hpp"
#include "data_actions.hpp"
#include "object_bind.hpp"
#include "plan.hpp"
#include "runtime_names.hpp"
#include "simt_bind.hpp"
#include "stats.hpp"
#include "thread_team.hpp"

namespace nb = nanobind;

namespace pyacc {

namespace {

constexpr std::array<const char *, PYACC_DATA_KINDS> kDataKindNames{
    "copy",      "copyin",    "copyin_readonly", "copyout", "copyout_zero", "create",     "create_zero", "present",
    "no_create", "deviceptr", "attach",          "detach",  "delete",       "use_device", "update_self", "update_device"};

nb::dict data_counts(const std::array<Counter, PYACC_DATA_KINDS> &counters) {
  nb::dict counts;
  for (size_t kind = 0; kind < counters.size(); ++kind) {
    if (const int64_t value = counters[kind].load(); value != 0) counts[kDataKindNames[kind]] = value;
  }
  return counts;
}

nb::dict data_kinds() {
  nb::dict kinds;
  for (size_t kind = 0; kind < kDataKindNames.size(); ++kind) kinds[kDataKindNames[kind]] = kind;
  return kinds;
}

nb::dict data_flags() {
  nb::dict flags;
  flags["dynamic"] = int{PYACC_DATA_DYNAMIC};
  flags["finalize"] = int{PYACC_DATA_FINALIZE};
  flags["implicit"] = int{PYACC_DATA_IMPLICIT};
  flags["if_present"] = int{PYACC_DATA_IF_PRESENT};
  flags["alwaysin"] = int{PYACC_DATA_ALWAYS_IN};
  flags["alwaysout"] = int{PYACC_DATA_ALWAYS_OUT};
  flags["always"] = PYACC_DATA_ALWAYS_IN | PYACC_DATA_ALWAYS_OUT;
  flags["capture"] = int{PYACC_DATA_CAPTURE};
  return flags;
}

nb::dict python_stats() {
  nb::dict result;
  result["parallel_regions"] = stats.parallel_regions.load();
  result["serial_regions"] = stats.serial_regions.load();
  result["gangs"] = stats.gangs.load();
  result["data_enters"] = data_counts(stats.data_enters);
  result["data_exits"] = data_counts(stats.data_exits);
  return result;
}

void reset_stats() {
  for (Counter *counter : {&stats.parallel_regions, &stats.serial_regions, &stats.gangs}) counter->store(0);
  for (Counter &counter : stats.data_enters) counter.store(0);
  for (Counter &counter : stats.data_exits) counter.store(0);
}

nb::dict symbols() {
  nb::dict result;
  for (const RuntimeName &one : runtime_names()) result[one.name] = reinterpret_cast<uintptr_t>(one.address);
  return result;
}

void add_type(nb::module_ &module, const char *name, PyTypeObject *type) {
  if (type == nullptr) nb::raise_python_error();
  module.attr(name) = nb::steal(reinterpret_cast<PyObject *>(type));
}

/// PyArray_ImportNumPyAPI for a function that does not return a value.
bool import_numpy() {
  return PyArray_ImportNumPyAPI() == 0;
}

}  // namespace

}  // namespace pyacc

NB_MODULE(_native, module) {
  using namespace pyacc;
  module.doc() = "The native runtime: thread team, dispatch of blocks, data actions on shared memory.";
  if (!import_numpy() || !init_params()) nb::raise_python_error();

  // Devices outlive the module, and so do the references they hold.
  nb::set_leak_warnings(false);
  PyTypeObject *plan_type = make_plan_type();
  add_type(module, "Plan", plan_type);
  add_type(module, "Dispatcher", make_dispatcher_type(plan_type));
  add_type(module, "Forwarder", make_forwarder_type());
  add_type(module, "DeviceSwitch", make_device_switch_type());
  module.def("inherit_vectorcall", [](nb::type_object type) { inherit_vectorcall(reinterpret_cast<PyTypeObject *>(type.ptr())); },
             nb::arg("type"), "Lets a class made in Python of `Forwarder` be called as fast as it is.");

  module.def("num_threads", [] { return ThreadTeam::instance().num_threads(); },
             "Threads that run gangs, the caller included.");
  module.def("set_num_threads", [](int count) { ThreadTeam::instance().set_num_threads(count); },
             nb::arg("count"), nb::call_guard<nb::gil_scoped_release>(),
             "Sets the number of threads; 0 means one for each usable core. Waits for a running region.");
  module.def("usable_cores", usable_cores, "Cores this process may run on.");
  module.def("symbols", symbols, "Name → address of the functions that compiled code may call.");
  module.def("stats", python_stats, "Counters since the start or the last `reset_stats()`.");
  module.def("reset_stats", reset_stats, "Sets all counters to zero.");
  bind_devices(module);
  bind_objects(module);
  bind_simt(module);
  bind_cuda(module);
  module.attr("DATA_KINDS") = data_kinds();
  module.attr("DATA_FLAGS") = data_flags();
  module.def("data_enter", [](int32_t kind) { count(stats.data_enters[static_cast<size_t>(clause_of(kind))]); }, nb::arg("kind"),
             "Counts the entry action of a data clause about a number, which has no memory.");
  module.def("data_exit", [](int32_t kind) { count(stats.data_exits[static_cast<size_t>(clause_of(kind))]); }, nb::arg("kind"),
             "Counts the exit action of a data clause about a number.");
  module.def("run_parallel",
             [](uintptr_t body, uintptr_t ctx, int64_t num_gangs, int64_t work, int64_t cost) {
               pyacc_rt_parallel(reinterpret_cast<pyacc_gang_fn>(body), reinterpret_cast<void *>(ctx), num_gangs, work, cost);
             },
             nb::arg("body"), nb::arg("ctx"), nb::arg("num_gangs") = 0, nb::arg("work") = -1, nb::arg("cost") = 0,
             nb::call_guard<nb::gil_scoped_release>(),
             "pyacc_rt_parallel on a `pyacc_gang_fn` given by address.");

  nb::module_::import_("atexit").attr("register")(nb::cpp_function([] {
    nb::gil_scoped_release unlocked;
    drain_all();
    ThreadTeam::instance().shut_down();
  }));
}
