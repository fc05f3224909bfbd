// SPDX-License-Identifier: Apache-2.0
// From a failure of compiled code to the exception that the program's own Python would have raised.
#include "plan.hpp"

#include <nanobind/nanobind.h>

#include "fault.hpp"

namespace nb = nanobind;

namespace pyacc {

namespace {

nb::object make_exception(const ErrorSite &site, const Failure &failure) {
  nb::object message = nb::borrow(site.message);
  // Not str.format: a message may quote the program, braces and all.
  message = message.attr("replace")("{a}", nb::str(nb::int_(failure.a)));
  message = message.attr("replace")("{b}", nb::str(nb::int_(failure.b)));
  nb::object exception = nb::handle(site.exception)(message);
  exception.attr("add_note")(nb::handle(site.place));
  // The one data error that compiled code finds by itself: a section that leaves its array.
  if (site.is_data_error) exception.attr("code") = int{PYACC_ERROR_INVALID_DATA_SECTION};
  return exception;
}

}  // namespace

void set_exception(const PlanData &plan, const Failure &failure) {
  if (failure.site < 0 || static_cast<size_t>(failure.site) >= plan.sites.size()) {
    PyErr_Format(PyExc_SystemError, "block %s failed at unknown site %d", plan.name.c_str(), failure.site);
    return;
  }
  const ErrorSite &site = plan.sites[static_cast<size_t>(failure.site)];
  try {
    PyErr_SetObject(site.exception, make_exception(site, failure).ptr());
  } catch (nb::python_error &error) {
    error.restore();
  }
}

void set_exception(const Fault &fault) {
  if (fault.plan != nullptr && fault.failure.site >= 0) return set_exception(*fault.plan, fault.failure);
  const bool is_data = fault.code >= PYACC_ERROR_NOT_PRESENT && fault.code != PYACC_ERROR_INVALID_ASYNC;
  try {
    const nb::object errors = nb::module_::import_("pyacc_mlir.diagnostics.errors");
    const nb::object exception = errors.attr(is_data ? "DataError" : "DeviceError")(fault.message.c_str());
    exception.attr("code") = fault.code;
    if (!fault.place.empty()) {
      exception.attr("add_note")(fault.place.c_str());
    } else if (fault.plan != nullptr && fault.site >= 0 && fault.site < std::ssize(fault.plan->sites)) {
      exception.attr("add_note")(nb::handle(fault.plan->sites[static_cast<size_t>(fault.site)].place));
    }
    PyErr_SetObject(exception.type().ptr(), exception.ptr());
  } catch (nb::python_error &error) {
    error.restore();
  }
}

}  // namespace pyacc
