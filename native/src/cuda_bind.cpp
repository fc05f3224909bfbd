// SPDX-License-Identifier: Apache-2.0
#include "cuda_bind.hpp"

#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "cuda_gpu.hpp"

namespace nb = nanobind;

namespace pyacc {

namespace {

using Addresses = std::map<std::string, uintptr_t>;

cuda::Handle handle(uintptr_t value) {
  return reinterpret_cast<cuda::Handle>(value);
}

std::vector<std::string> functions() {
  std::vector<std::string> names;
  const cuda::Api api([&names](const char *name) {
    names.emplace_back(name);
    return nullptr;
  });
  return names;
}

/// Not deleted: the runtime may use its table until the process ends.
cuda::Gpu *open_gpu(const Addresses &addresses, uintptr_t context, uintptr_t pool) {
  const auto find = [&addresses](const char *name) {
    const auto found = addresses.find(name);
    if (found == addresses.end() || found->second == 0) {
      throw std::runtime_error("NVIDIA's driver has no function " + std::string(name));
    }
    return handle(found->second);
  };
  return new cuda::Gpu(find, handle(context), handle(pool));
}

}  // namespace

void bind_cuda(nb::module_ &module) {
  nb::class_<cuda::Gpu>(module, "CudaGpu", "The native side of an NVIDIA GPU.")
      .def_prop_ro("table", [](const cuda::Gpu &gpu) { return reinterpret_cast<uintptr_t>(gpu.table()); })
      .def("add_kernel",
           [](cuda::Gpu &gpu, uintptr_t function, const std::string &what, int64_t static_shared) {
             return gpu.add_kernel(handle(function), what, static_shared);
           },
           nb::arg("function"), nb::arg("what"), nb::arg("static_shared") = 0,
           "The handle by which a kernel is launched; `what` names it in messages.");
  module.def("cuda_functions", functions, "The functions of NVIDIA's driver that a CudaGpu calls, by exported name.");
  module.def("cuda_gpu", open_gpu, nb::arg("functions"), nb::arg("context"), nb::arg("pool") = 0,
             nb::rv_policy::reference, "A GPU by its context and memory pool; `functions`: name → address.");
}

}  // namespace pyacc
