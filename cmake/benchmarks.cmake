# SPDX-License-Identifier: MIT
# Every bench/<name>.cpp becomes bench_<name>; built by the target `benchmarks` alone.

function(taskgate_benchmarks)
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/bench/*.cpp")
    find_package(benchmark QUIET CONFIG)
    if(NOT sources OR NOT benchmark_FOUND)
        return()
    endif()
    add_custom_target(benchmarks)
    foreach(source IN LISTS sources)
        cmake_path(GET source STEM name)
        taskgate_watch_tidy("${source}")
        add_executable(bench_${name} EXCLUDE_FROM_ALL "${source}"
            "${CMAKE_SOURCE_DIR}/test/support/blocking_loop.cpp"
            "${CMAKE_SOURCE_DIR}/test/support/certificates.cpp"
            "${CMAKE_SOURCE_DIR}/test/support/key_pairs.cpp")
        target_include_directories(bench_${name} PRIVATE "${CMAKE_SOURCE_DIR}/test")
        target_link_libraries(bench_${name}
            PRIVATE taskgate_app taskgate_warnings benchmark::benchmark)
        add_dependencies(benchmarks bench_${name})
    endforeach()
endfunction()
