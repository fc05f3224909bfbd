// SPDX-License-Identifier: Apache-2.0
#include "cuda_api.hpp"

namespace pyacc::cuda {

Api::Api(const Find &find)
    : error_name(find, "cuGetErrorName"),
      error_text(find, "cuGetErrorString"),
      get_context(find, "cuCtxGetCurrent"),
      set_context(find, "cuCtxSetCurrent"),
      alloc(find, "cuMemAlloc_v2"),
      alloc_from_pool(find, "cuMemAllocFromPoolAsync"),
      free(find, "cuMemFree_v2"),
      free_async(find, "cuMemFreeAsync"),
      alloc_pinned(find, "cuMemHostAlloc"),
      memory(find, "cuMemGetInfo_v2"),
      pool_attribute(find, "cuMemPoolGetAttribute"),
      to_device(find, "cuMemcpyHtoDAsync_v2"),
      from_device(find, "cuMemcpyDtoHAsync_v2"),
      on_device(find, "cuMemcpyDtoDAsync_v2"),
      copy_rows(find, "cuMemcpy2DAsync_v2"),
      set_bytes(find, "cuMemsetD8Async"),
      create_stream(find, "cuStreamCreate"),
      destroy_stream(find, "cuStreamDestroy_v2"),
      synchronize_stream(find, "cuStreamSynchronize"),
      query_stream(find, "cuStreamQuery"),
      create_event(find, "cuEventCreate"),
      destroy_event(find, "cuEventDestroy_v2"),
      synchronize_event(find, "cuEventSynchronize"),
      query_event(find, "cuEventQuery"),
      record_event(find, "cuEventRecord"),
      wait_for_event(find, "cuStreamWaitEvent"),
      set_function_attribute(find, "cuFuncSetAttribute"),
      launch(find, "cuLaunchKernel") {}

}  // namespace pyacc::cuda
