// SPDX-License-Identifier: Apache-2.0
// From a failure of compiled code to the exception that the program's own Python would have raised.
#include "plan.hpp"

#include <nanobind/nanobind.h>

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

}  // namespace pyacc
