// SPDX-License-Identifier: Apache-2.0
#include "simt_bind.hpp"

#include <nanobind/stl/array.h>
#include <nanobind/stl/vector.h>

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "pyacc_simt.h"
#include "simt_lines.hpp"

namespace nb = nanobind;

namespace pyacc {

namespace {

using Extents = std::array<int64_t, 3>;

void check(int code) {
  const pyacc_driver &driver = *pyacc_simt_driver();
  if (code != PYACC_ERROR_NONE) throw std::runtime_error(driver.last_error(driver.self));
}

void launch(int64_t kernel, const Extents &grid, const Extents &block, int64_t shared, std::vector<uintptr_t> args) {
  const nb::gil_scoped_release unlocked;
  check(pyacc_simt_driver()->launch(nullptr, kernel, grid.data(), block.data(), shared,
                                    reinterpret_cast<void **>(args.data()), nullptr));
}

uintptr_t allocate(int64_t bytes) {
  void *address = nullptr;
  check(pyacc_simt_driver()->alloc(nullptr, bytes, &address));
  return reinterpret_cast<uintptr_t>(address);
}

void copy(int32_t direction, uintptr_t target, uintptr_t source, int64_t bytes) {
  check(pyacc_simt_driver()->copy(nullptr, direction, reinterpret_cast<void *>(target),
                                  reinterpret_cast<const void *>(source), bytes, 1, 0, 0, nullptr));
}

nb::dict symbols() {
  nb::dict result;
  for (const pyacc_symbol *symbol = pyacc_simt_symbols(); symbol->name != nullptr; ++symbol) {
    result[symbol->name] = reinterpret_cast<uintptr_t>(symbol->address);
  }
  return result;
}

}  // namespace

void bind_simt(nb::module_ &module) {
  nb::class_<simt::ImageLines>(module, "SimtImageLines", "Lets faults in the code of an image name their lines.")
      .def("__init__",
           [](simt::ImageLines *self, uintptr_t kernel, const nb::bytes &object) {
             new (self) simt::ImageLines(*reinterpret_cast<const pyacc_simt_kernel *>(kernel),
                                         std::string(object.c_str(), object.size()));
           },
           nb::arg("kernel"), nb::arg("object"), "`kernel` is the handle of any kernel of the image.");
  module.def("simt_symbols", symbols, "Name → address of the functions that kernels of the software GPU may call.");
  module.def("simt_set_seed", pyacc_simt_set_seed, nb::arg("seed"),
             "The order of blocks and threads: 0 increasing, 1 decreasing, else shuffled by that seed.");
  module.def("simt_launch", launch, nb::arg("kernel"), nb::arg("grid"), nb::arg("block"), nb::arg("shared"),
             nb::arg("args"), "Runs a kernel, given by its handle; `args` are the addresses of its arguments.");
  module.def("simt_alloc", allocate, nb::arg("bytes"), "Memory of the software GPU.");
  module.def("simt_free", [](uintptr_t address) { check(pyacc_simt_driver()->free(nullptr, reinterpret_cast<void *>(address))); },
             nb::arg("address"), "Frees what `simt_alloc` gave.");
  module.def("simt_copy", copy, nb::arg("direction"), nb::arg("target"), nb::arg("source"), nb::arg("bytes"),
             "Copies bytes; 0: to the device, 1: from it, 2: on it.");
}

}  // namespace pyacc
