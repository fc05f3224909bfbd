// SPDX-License-Identifier: Apache-2.0
// The names that compiled code may use.
#include <dlfcn.h>

#include <array>
#include <string>
#include <unordered_map>

#include "object_code.hpp"
#include "pyacc_simt.h"
#include "runtime_names.hpp"

namespace pyacc {

namespace {

// libmvec has the vector math functions `_ZGV…`, libgcc_s conversions of types the processor lacks (float16).
constexpr std::array kLibraries{"libm.so.6", "libmvec.so.1", "libgcc_s.so.1"};

std::unordered_map<std::string, void *> our_names() {
  std::unordered_map<std::string, void *> names;
  for (const RuntimeName &one : runtime_names()) names[one.name] = one.address;
  for (const pyacc_symbol *one = pyacc_simt_symbols(); one->name != nullptr; ++one) names[one->name] = one->address;
  return names;
}

/// The libraries stay open: code that uses them may run until the end. One that is not there is passed over.
std::array<void *, kLibraries.size()> open_libraries() {
  std::array<void *, kLibraries.size()> handles{};
  for (size_t index = 0; index < handles.size(); ++index) handles[index] = dlopen(kLibraries[index], RTLD_NOW | RTLD_LOCAL);
  return handles;
}

}  // namespace

void *find_function(const char *name) {
  static const auto ours = our_names();
  static const auto libraries = open_libraries();
  if (const auto found = ours.find(name); found != ours.end()) return found->second;
  for (void *library : libraries) {
    if (void *const found = library == nullptr ? nullptr : dlsym(library, name)) return found;
  }
  return dlsym(RTLD_DEFAULT, name);
}

}  // namespace pyacc
