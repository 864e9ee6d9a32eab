# SPDX-License-Identifier: MIT
# The documentation pages of pages/, taken into the program as taskgate_pages.
# Wants Node.js, and `npm ci` to have run in pages/: ./dev sees to both.

option(TASKGATE_PAGES "Embed the documentation pages; building them takes Node.js" ON)

function(taskgate_embedded_pages)
    set(folder "${CMAKE_BINARY_DIR}/pages")
    set(source "${folder}/embedded_pages.cpp")
    if(TASKGATE_PAGES)
        find_program(TASKGATE_NODE node)
        if(NOT TASKGATE_NODE OR NOT EXISTS "${CMAKE_SOURCE_DIR}/pages/node_modules")
            message(FATAL_ERROR "The documentation pages need Node.js and `npm ci` in pages/, which ./dev "
                "installs; without them, configure with -DTASKGATE_PAGES=OFF.")
        endif()
        file(GLOB inputs CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/pages/*.*")
        add_custom_command(OUTPUT "${source}"
            COMMAND "${TASKGATE_NODE}" build.mjs "${folder}"
            COMMAND "${TASKGATE_NODE}" embed.mjs "${folder}"
            DEPENDS ${inputs}
            WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}/pages"
            COMMENT "Building the documentation pages"
            VERBATIM)
    else()
        file(CONFIGURE OUTPUT "${source}" CONTENT [[
#include "api/pages.hpp"
std::span<const taskgate::api::Page> taskgate::api::embedded_pages() { return {}; }
]])
    endif()
    add_library(taskgate_pages STATIC "${source}")
    target_link_libraries(taskgate_pages PRIVATE taskgate_api taskgate_warnings)
    # Symbols that are defined in assembly are lost in the optimisation across files; generated code is not
    # clang-tidy's matter.
    target_compile_options(taskgate_pages PRIVATE -fno-lto)
    set_target_properties(taskgate_pages PROPERTIES CXX_CLANG_TIDY "" INTERPROCEDURAL_OPTIMIZATION OFF)
endfunction()
