# SPDX-License-Identifier: MIT
# Test programs: one per module (beside its sources) and one per folder of test/.

if(BUILD_TESTING)
    find_package(GTest REQUIRED CONFIG)
    include(GoogleTest)
endif()

# taskgate_test_program(<name> LABEL <label> SOURCES <file>… LINK <library>… [POSTGRES])
# POSTGRES: its tests may use the server that the fixture of that name runs.
function(taskgate_test_program name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "POSTGRES" "LABEL" "SOURCES;LINK")
    set(environment "TASKGATE_BINARY=${CMAKE_BINARY_DIR}/taskgate")
    set(fixture)
    if(arg_POSTGRES)
        # As a list in a list, its separator is escaped once for each level.
        set(environment "${environment}\\;TASKGATE_TEST_POSTGRES=${CMAKE_BINARY_DIR}/postgres.test")
        set(fixture FIXTURES_REQUIRED postgres)
    endif()
    taskgate_watch_tidy(${arg_SOURCES})
    add_executable(${name} ${arg_SOURCES})
    target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}/test")
    target_compile_definitions(${name} PRIVATE TASKGATE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    # What they test is optimised; optimising the tests, too, would double the time that they take to build.
    target_compile_options(${name} PRIVATE $<$<CONFIG:Debug>:-O0>)
    if(TARGET taskgate_test_support)
        target_precompile_headers(${name} REUSE_FROM taskgate_test_support)
        taskgate_cache_precompiled(${name})
        # Before the modules: it uses whichever of them the test links.
        target_link_libraries(${name} PRIVATE taskgate_test_support)
    endif()
    target_link_libraries(${name} PRIVATE
        ${arg_LINK} taskgate_warnings GTest::gtest_main GTest::gmock)
    gtest_discover_tests(${name}
        DISCOVERY_TIMEOUT 60
        PROPERTIES TIMEOUT 300 LABELS ${arg_LABEL} ${fixture} ENVIRONMENT "${environment}")
endfunction()

# Runs the tests of a program once more, as Postgres/…, with the tasks in PostgreSQL.
function(taskgate_tests_on_postgres name)
    gtest_discover_tests(${name}
        TEST_PREFIX Postgres/
        TEST_LIST ${name}_on_postgres
        DISCOVERY_TIMEOUT 60
        PROPERTIES TIMEOUT 300 LABELS postgres FIXTURES_REQUIRED postgres
                   ENVIRONMENT "TASKGATE_TEST_STORE=postgresql\\;TASKGATE_TEST_POSTGRES=${CMAKE_BINARY_DIR}/postgres.test")
endfunction()

# Runs the tests of a program once more, as Tls/…, with every connection over TLS.
function(taskgate_tests_over_tls name)
    gtest_discover_tests(${name}
        TEST_PREFIX Tls/
        TEST_LIST ${name}_over_tls
        DISCOVERY_TIMEOUT 60
        PROPERTIES TIMEOUT 300 LABELS tls ENVIRONMENT "TASKGATE_TEST_TRANSPORT=tls")
endfunction()

# One PostgreSQL for all tests that leave it as it is: started before the first, stopped behind the last.
function(taskgate_postgres_fixture)
    set(script "${CMAKE_SOURCE_DIR}/test/postgres_fixture/run.sh")
    foreach(action setup cleanup)
        string(REPLACE setup start verb "${action}")
        string(REPLACE cleanup stop verb "${verb}")
        string(TOUPPER "FIXTURES_${action}" property)
        add_test(NAME postgres_${verb} COMMAND bash "${script}" "${verb}" "${CMAKE_BINARY_DIR}/postgres.test")
        set_tests_properties(postgres_${verb} PROPERTIES TIMEOUT 120 LABELS fixture ${property} postgres)
    endforeach()
endfunction()

# What several test programs share: test/support/. It may include any module's header and is linked
# before the modules, so that a unit test gets no more of them than it names itself.
function(taskgate_test_support)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/test/support/*.cpp")
    if(NOT sources)
        return()
    endif()
    taskgate_watch_tidy(${sources})
    add_library(taskgate_test_support STATIC ${sources})
    target_compile_options(taskgate_test_support PRIVATE $<$<CONFIG:Debug>:-O0>)
    # What nearly every test reads first, and takes longest.
    target_precompile_headers(taskgate_test_support PRIVATE <fmt/format.h> <gmock/gmock.h> <gtest/gtest.h>)
    taskgate_cache_precompiled(taskgate_test_support)
    target_include_directories(taskgate_test_support PUBLIC "${CMAKE_SOURCE_DIR}/test")
    target_link_libraries(taskgate_test_support
        PUBLIC taskgate_base taskgate_libpq taskgate_nghttp2 OpenSSL::SSL ZLIB::ZLIB taskgate_brotli_dec
        PRIVATE taskgate_warnings GTest::gtest GTest::gmock)
endfunction()

# Runs the tests of a program once more, as Http2/…, in HTTP/2 over TLS; without those in a filter.
function(taskgate_tests_over_http2 name filter)
    gtest_discover_tests(${name}
        TEST_PREFIX Http2/
        TEST_LIST ${name}_over_http2
        TEST_FILTER "${filter}"
        DISCOVERY_TIMEOUT 60
        PROPERTIES TIMEOUT 300 LABELS http2 ENVIRONMENT "TASKGATE_TEST_TRANSPORT=http2")
endfunction()

# <module>_test out of src/<module>/*_test.cpp, for each module named.
function(taskgate_unit_tests)
    taskgate_test_support()
    foreach(module IN LISTS ARGN)
        file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${module}/*_test.cpp")
        if(sources)
            taskgate_test_program(${module}_test
                LABEL unit SOURCES ${sources} LINK taskgate_${module})
        endif()
    endforeach()
endfunction()

# taskgate_script_test(<name> <folder> <binary> [<argument>…]): test/<folder>/run.sh, where there is one.
function(taskgate_script_test name folder binary)
    set(script "${CMAKE_SOURCE_DIR}/test/${folder}/run.sh")
    if(NOT EXISTS "${script}")
        return()
    endif()
    add_test(NAME ${name} COMMAND bash "${script}" "${binary}" ${ARGN}
        WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set_tests_properties(${name} PROPERTIES
        TIMEOUT 900 LABELS script ENVIRONMENT "TASKGATE_BINARY=${binary};METRICS_ADDRESS=off")
endfunction()
