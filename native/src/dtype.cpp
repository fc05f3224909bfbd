// SPDX-License-Identifier: Apache-2.0
#include "dtype.hpp"

#include <array>
#include <stdexcept>
#include <string>

namespace pyacc {

namespace {

constexpr std::array<Dtype, 15> kDtypes{{
    {'b', 1, NPY_BOOL},
    {'i', 1, NPY_INT8},
    {'i', 2, NPY_INT16},
    {'i', 4, NPY_INT32},
    {'i', 8, NPY_INT64},
    {'u', 1, NPY_UINT8},
    {'u', 2, NPY_UINT16},
    {'u', 4, NPY_UINT32},
    {'u', 8, NPY_UINT64},
    {'f', 2, NPY_HALF},
    {'f', 4, NPY_FLOAT32},
    {'f', 8, NPY_FLOAT64},
    {'c', 8, NPY_COMPLEX64},
    {'c', 16, NPY_COMPLEX128},
    {'V', 2, NPY_USERDEF},  // bfloat16: arrays alone
}};

bool is_native(char byte_order) {
  return byte_order == '|' || byte_order == '=' || byte_order == (NPY_BYTE_ORDER == NPY_LITTLE_ENDIAN ? '<' : '>');
}

}  // namespace

Dtype parse_dtype(std::string_view text) {
  if (text.size() >= 3 && is_native(text[0])) {
    for (const Dtype &dtype : kDtypes) {
      if (text[1] == dtype.kind && text.substr(2) == std::to_string(dtype.itemsize)) return dtype;
    }
  }
  throw std::invalid_argument("a block takes no values of dtype '" + std::string(text) + "'");
}

}  // namespace pyacc
