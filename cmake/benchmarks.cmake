# SPDX-License-Identifier: MIT
# Every bench/<name>.cpp becomes bench_<name>; built by the target `benchmarks` alone.

function(taskgate_benchmarks)
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/bench/*.cpp")
    set(shared blocking_loop.cpp certificates.cpp key_pairs.cpp)
    find_package(benchmark QUIET CONFIG)
    if(NOT sources OR NOT benchmark_FOUND)
        return()
    endif()
    add_custom_target(benchmarks)
    # What they share with the tests.
    list(TRANSFORM shared PREPEND "${CMAKE_SOURCE_DIR}/test/support/")
    add_library(taskgate_bench_support STATIC EXCLUDE_FROM_ALL ${shared})
    target_include_directories(taskgate_bench_support PUBLIC "${CMAKE_SOURCE_DIR}/test")
    target_link_libraries(taskgate_bench_support PUBLIC taskgate_app PRIVATE taskgate_warnings)
    foreach(source IN LISTS sources)
        cmake_path(GET source STEM name)
        taskgate_watch_tidy("${source}")
        add_executable(bench_${name} EXCLUDE_FROM_ALL "${source}")
        target_link_libraries(bench_${name}
            PRIVATE taskgate_bench_support taskgate_app taskgate_warnings benchmark::benchmark)
        add_dependencies(benchmarks bench_${name})
    endforeach()
endfunction()
