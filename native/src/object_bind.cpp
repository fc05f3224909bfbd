// SPDX-License-Identifier: Apache-2.0
#include "object_bind.hpp"

#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>

#include "object_code.hpp"

namespace nb = nanobind;

namespace pyacc {

void bind_objects(nb::module_ &module) {
  module.attr("LOADS_OBJECTS") = loads_objects();
  nb::exception<ObjectError>(module, "ObjectError", PyExc_ValueError);
  nb::class_<ObjectCode>(module, "ObjectCode", "Object code in memory, as long as this lives.")
      .def("__init__",
           [](ObjectCode *self, const nb::bytes &object) {
             new (self) ObjectCode(std::string_view(object.c_str(), object.size()));
           },
           nb::arg("object"))
      .def("address", &ObjectCode::address, nb::arg("name"), "Where a symbol lies; 0 where the object has none.");
  module.def("find_function", [](const std::string &name) { return reinterpret_cast<uintptr_t>(find_function(name.c_str())); },
             nb::arg("name"), "The address of a function that compiled code may call; 0 where nobody defines it.");
}

}  // namespace pyacc
