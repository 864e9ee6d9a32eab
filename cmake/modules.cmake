# SPDX-License-Identifier: MIT
# A module is a folder of src/ and becomes the static library taskgate_<folder>.

set(taskgate_source_root "${CMAKE_SOURCE_DIR}/src")
set(taskgate_boost_file "${taskgate_source_root}/http/boost.cpp")
set(taskgate_main_file "${taskgate_source_root}/app/main.cpp")

# Makes clang-tidy look at the files again when its configuration changes.
function(taskgate_watch_tidy)
    if(CMAKE_CXX_CLANG_TIDY)
        set_property(SOURCE ${ARGN} APPEND PROPERTY OBJECT_DEPENDS "${CMAKE_SOURCE_DIR}/.clang-tidy")
    endif()
endfunction()

# taskgate_module(<name> LINK <library>…): all of src/<name>/ but its tests and the program's main file.
function(taskgate_module name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${taskgate_source_root}/${name}/*.cpp")
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
    list(REMOVE_ITEM sources "${taskgate_boost_file}" "${taskgate_main_file}")

    set(library taskgate_${name})
    if(sources)
        taskgate_watch_tidy(${sources})
        add_library(${library} STATIC ${sources})
        target_link_libraries(${library} PRIVATE taskgate_warnings)
        set(scope PUBLIC)
    else()
        add_library(${library} INTERFACE) # headers only
        set(scope INTERFACE)
    endif()
    target_include_directories(${library} ${scope} "${taskgate_source_root}")
    target_link_libraries(${library} ${scope} ${arg_LINK})
endfunction()

# Asio's and Beast's own code, compiled once. Not ours: no warnings, no clang-tidy.
function(taskgate_boost_library)
    if(NOT EXISTS "${taskgate_boost_file}")
        return()
    endif()
    add_library(taskgate_boost STATIC "${taskgate_boost_file}")
    target_include_directories(taskgate_boost PRIVATE "${taskgate_source_root}")
    target_link_libraries(taskgate_boost PUBLIC taskgate_asio Boost::headers Threads::Threads)
    set_target_properties(taskgate_boost PROPERTIES CXX_CLANG_TIDY "")

    get_target_property(type taskgate_http TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
        target_link_libraries(taskgate_http PUBLIC taskgate_boost)
        if(EXISTS "${taskgate_source_root}/http/asio.hpp")
            target_precompile_headers(taskgate_http PRIVATE "${taskgate_source_root}/http/asio.hpp")
            taskgate_cache_precompiled(taskgate_http)
        endif()
    else()
        target_link_libraries(taskgate_http INTERFACE taskgate_boost)
    endif()
endfunction()

# The version is compiled into one file, so that a new one rebuilds one file.
function(taskgate_version)
    if(TARGET taskgate_base AND EXISTS "${taskgate_source_root}/base/version.cpp")
        set_property(SOURCE "${taskgate_source_root}/base/version.cpp" APPEND PROPERTY
            COMPILE_DEFINITIONS "TASKGATE_VERSION=\"${PROJECT_VERSION}\"")
    endif()
endfunction()

# The program, at the top of the build folder.
function(taskgate_program)
    if(NOT EXISTS "${taskgate_main_file}")
        return()
    endif()
    taskgate_watch_tidy("${taskgate_main_file}")
    add_executable(taskgate "${taskgate_main_file}")
    target_link_libraries(taskgate PRIVATE taskgate_app taskgate_warnings)
    set_target_properties(taskgate PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
endfunction()
