// SPDX-License-Identifier: Apache-2.0
#include "block_heap.hpp"

#include <cstdlib>
#include <new>

#include "errors.hpp"

namespace pyacc {

namespace {

void unlink(HeapLink &link) {
  link.before->after = link.after;
  link.after->before = link.before;
}

/// What lies behind a new link in the ring of the current landing, if there is one.
void *linked(void *memory) {
  if (memory == nullptr) return nullptr;
  auto *const link = new (memory) HeapLink;
  if (HeapLink *const head = current_heap()) {
    link->before = head;
    link->after = head->after;
    head->after->before = link;
    head->after = link;
  }
  return link + 1;
}

}  // namespace

void *block_malloc(size_t bytes) {
  size_t whole;
  return __builtin_add_overflow(bytes, sizeof(HeapLink), &whole) ? nullptr : linked(std::malloc(whole));
}

void *block_calloc(size_t count, size_t bytes) {
  size_t whole;
  if (__builtin_mul_overflow(count, bytes, &whole)) return nullptr;
  return __builtin_add_overflow(whole, sizeof(HeapLink), &whole) ? nullptr : linked(std::calloc(1, whole));
}

void block_free(void *address) {
  if (address == nullptr) return;
  HeapLink *const link = static_cast<HeapLink *>(address) - 1;
  unlink(*link);
  std::free(link);
}

void clear_heap(HeapLink &head) {
  while (head.after != &head) block_free(head.after + 1);
}

}  // namespace pyacc
