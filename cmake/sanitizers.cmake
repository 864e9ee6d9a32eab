# SPDX-License-Identifier: MIT
# Sanitizers for the whole build, chosen by TASKGATE_SANITIZE; a first finding ends the program.

if(TASKGATE_SANITIZE STREQUAL "address")
    set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        # clang's function-type check calls the resume pointer of every coroutine an error.
        list(APPEND sanitize -fno-sanitize=function)
    endif()
elseif(TASKGATE_SANITIZE STREQUAL "thread")
    set(sanitize -fsanitize=thread -fno-omit-frame-pointer)
elseif(TASKGATE_SANITIZE)
    message(FATAL_ERROR "TASKGATE_SANITIZE is '${TASKGATE_SANITIZE}': use address, thread or nothing")
endif()

if(sanitize)
    add_compile_options(${sanitize})
    add_link_options(${sanitize})
    # Bounds and invalid iterators in the standard library count as findings too.
    add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

if(TASKGATE_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
