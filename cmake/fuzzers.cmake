# SPDX-License-Identifier: MIT
# Every fuzz/<name>_fuzz.cpp becomes the program <name>_fuzz: on libFuzzer where TASKGATE_FUZZ is on,
# elsewhere on fuzz/standalone_main.cpp, as the short test fuzz_<name>_short.

function(taskgate_fuzzers)
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/fuzz/*_fuzz.cpp")
    foreach(source IN LISTS sources)
        cmake_path(GET source STEM program)
        string(REGEX REPLACE "_fuzz$" "" name "${program}")
        taskgate_watch_tidy("${source}")
        add_executable(${program} "${source}")
        target_link_libraries(${program} PRIVATE taskgate_app taskgate_warnings)
        if(TASKGATE_FUZZ)
            target_link_options(${program} PRIVATE -fsanitize=fuzzer)
        else()
            target_sources(${program} PRIVATE "${CMAKE_SOURCE_DIR}/fuzz/standalone_main.cpp")
            add_test(NAME fuzz_${name}_short
                COMMAND ${program} "${CMAKE_SOURCE_DIR}/fuzz/corpus/${name}")
            set_tests_properties(fuzz_${name}_short PROPERTIES TIMEOUT 120 LABELS fuzz)
        endif()
    endforeach()
endfunction()
