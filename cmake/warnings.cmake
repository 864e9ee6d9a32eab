# SPDX-License-Identifier: MIT
# Every warning is an error, in our own sources only: what find_package brings is a system header.

add_library(taskgate_warnings INTERFACE)
target_compile_options(taskgate_warnings INTERFACE -Wall -Wextra -Wpedantic -Werror)

if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(taskgate_warnings INTERFACE -Wreserved-identifier)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    if(TASKGATE_SANITIZE STREQUAL "address")
        # g++ 12 takes the allocation of a coroutine frame (Asio's operator new, the plain operator
        # delete of its inlined clean-up) for a mismatch once AddressSanitizer changes the inlining.
        target_compile_options(taskgate_warnings INTERFACE -Wno-mismatched-new-delete)
    elseif(TASKGATE_SANITIZE STREQUAL "thread")
        # g++ warns that ThreadSanitizer does not model std::atomic_thread_fence, which Asio uses.
        target_compile_options(taskgate_warnings INTERFACE -Wno-tsan)
    endif()
endif()
