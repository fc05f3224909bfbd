// SPDX-License-Identifier: Apache-2.0
// The heap of compiled host code: what a block or gang has not given back when it fails goes with its landing.
#pragma once

#include <cstddef>

namespace pyacc {

/// The head of the pieces of one landing, and of each piece: a ring.
struct alignas(std::max_align_t) HeapLink {
  HeapLink *before = this;
  HeapLink *after = this;
};

/// What `malloc`, `calloc` and `free` are in compiled code.
void *block_malloc(size_t bytes);
void *block_calloc(size_t count, size_t bytes);
void block_free(void *address);

/// Gives back what is left.
void clear_heap(HeapLink &head);

}  // namespace pyacc
