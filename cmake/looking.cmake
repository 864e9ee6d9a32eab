# SPDX-License-Identifier: MIT
# For the check, which wants what clang-tidy says and no program: clang-tidy compiles each source for itself,
# with the same warnings, so that a compilation beside it would only take time. Where TASKGATE_LOOK_ONLY is on,
# a source is asked for what it includes, and objects, libraries and programs are empty files.

option(TASKGATE_LOOK_ONLY "Compile and link nothing: only run clang-tidy" OFF)

if(TASKGATE_LOOK_ONLY)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_SOURCE_DIR}/cmake/find_includes.sh")
    set(CMAKE_CXX_ARCHIVE_CREATE "<CMAKE_COMMAND> -E touch <TARGET>")
    set(CMAKE_CXX_ARCHIVE_APPEND "<CMAKE_COMMAND> -E touch <TARGET>")
    set(CMAKE_CXX_ARCHIVE_FINISH "")
    set(CMAKE_CXX_LINK_EXECUTABLE "<CMAKE_COMMAND> -E touch <TARGET>")
endif()
