// SPDX-License-Identifier: Apache-2.0
// Reading an artifact's tuples, once per loaded block.
#include "plan.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>

#include <stdexcept>

#include "devices.hpp"
#include "graveyard.hpp"

namespace nb = nanobind;

namespace pyacc {

namespace {

std::string text(nb::handle object, const char *attribute) {
  return nb::cast<nb::str>(object.attr(attribute)).c_str();
}

ParamKind parse_kind(const std::string &kind) {
  if (kind == "array") return ParamKind::kArray;
  if (kind == "bool") return ParamKind::kBool;
  if (kind == "int") return ParamKind::kInt;
  if (kind == "float") return ParamKind::kFloat;
  if (kind == "complex") return ParamKind::kComplex;
  if (kind == "scalar") return ParamKind::kScalar;
  if (kind == "constant") return ParamKind::kConstant;
  throw std::invalid_argument("unknown kind of parameter: " + kind);
}

char parse_layout(const std::string &layout) {
  if (layout == "C" || layout == "F" || layout == "A") return layout[0];
  throw std::invalid_argument("unknown layout: " + layout);
}

Dtype dtype_of(ParamKind kind, nb::handle param) {
  switch (kind) {
    case ParamKind::kArray:
    case ParamKind::kScalar: return parse_dtype(text(param, "dtype"));
    case ParamKind::kBool: return {'b', 1, NPY_BOOL};
    case ParamKind::kFloat: return {'f', 8, NPY_FLOAT64};
    case ParamKind::kComplex: return {'c', 16, NPY_COMPLEX128};
    default: return {'i', 8, NPY_INT64};
  }
}

nb::object scalar_type(const Dtype &dtype) {
  auto descr = nb::steal(reinterpret_cast<PyObject *>(PyArray_DescrFromType(dtype.type_number)));
  return descr.attr("type");
}

Param read_param(PlanData &plan, nb::handle source) {
  const ParamKind kind = parse_kind(text(source.attr("kind"), "value"));
  Param param{kind, dtype_of(kind, source), 0, 'C', nb::cast<bool>(source.attr("writes")), nullptr, text(source, "name")};
  nb::object object = nb::none();
  if (kind == ParamKind::kArray) {
    param.ndim = nb::cast<int>(source.attr("ndim"));
    param.layout = parse_layout(text(source, "layout"));
  } else if (kind == ParamKind::kScalar) {
    object = scalar_type(param.dtype);
  } else if (kind == ParamKind::kConstant) {
    object = source.attr("constant");
  }
  param.object = object.ptr();
  plan.owned.push_back(object.release().ptr());
  return param;
}

Output read_output(nb::handle source) {
  return {parse_dtype(text(source, "dtype")), nb::cast<bool>(source.attr("numpy"))};
}

// A built-in exception, or one of the package's own (DataError).
nb::object find_exception(nb::handle name) {
  nb::object builtins = nb::module_::import_("builtins");
  if (nb::hasattr(builtins, name)) return builtins.attr(name);
  return nb::module_::import_("pyacc_mlir.diagnostics.errors").attr(name);
}

ErrorSite read_site(PlanData &plan, nb::handle source) {
  nb::object exception = find_exception(source.attr("exception"));
  if (!PyExceptionClass_Check(exception.ptr())) throw std::invalid_argument("not an exception: " + text(source, "exception"));
  nb::object place = nb::str("at {}:{}:{}").format(source.attr("filename"), source.attr("line"), source.attr("column"));
  nb::object message = source.attr("message");
  ErrorSite site{exception.ptr(), message.ptr(), place.ptr(), text(source, "exception") == "DataError"};
  for (nb::object *object : {&exception, &message, &place}) plan.owned.push_back(object->release().ptr());
  return site;
}

Kernel read_kernel(nb::handle source) {
  const auto [handle, name, filename, line] = nb::cast<std::tuple<int64_t, std::string, std::string, int64_t>>(source);
  return {handle, name, filename, line, "kernel " + quoted(name.c_str()), "at " + filename + ":" + std::to_string(line)};
}

int count_slots(const PlanData &plan) {
  int slots = 0;
  for (const Param &param : plan.params) slots += param.slots();
  for (const Output &output : plan.outputs) slots += Output::kSlots + output.dtype.slots();
  return slots;
}

}  // namespace

PlanData::~PlanData() {
  // The last one to let go may be a queue.
  const bool has_lock = PyGILState_Check();
  for (PyObject *object : owned) has_lock ? Py_DECREF(object) : release_later(object);
}

std::shared_ptr<PlanData> PlanData::from_python(const PlanArguments &arguments) {
  auto plan = std::make_shared<PlanData>();
  plan->name = nb::cast<nb::str>(nb::handle(arguments.name)).c_str();
  plan->entry = reinterpret_cast<EntryFn>(nb::cast<uintptr_t>(nb::handle(arguments.address)));
  plan->owned.push_back(Py_NewRef(arguments.keep_alive));
  for (nb::handle param : nb::handle(arguments.params)) plan->params.push_back(read_param(*plan, param));
  for (nb::handle output : nb::handle(arguments.outputs)) plan->outputs.push_back(read_output(output));
  for (nb::handle site : nb::handle(arguments.sites)) plan->sites.push_back(read_site(*plan, site));
  if (arguments.device != Py_None) plan->device = &find_device(nb::cast<std::string>(nb::handle(arguments.device)));
  if (arguments.kernels != nullptr) {
    for (nb::handle kernel : nb::handle(arguments.kernels)) plan->kernels.push_back(read_kernel(kernel));
  }
  plan->slots = count_slots(*plan);
  return plan;
}

}  // namespace pyacc
