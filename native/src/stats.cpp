// SPDX-License-Identifier: Apache-2.0
#include "stats.hpp"

namespace pyacc {

Stats stats;

}  // namespace pyacc
