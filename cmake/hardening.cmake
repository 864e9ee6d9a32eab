# SPDX-License-Identifier: MIT
# What makes a memory error harder to exploit, at a cost that no benchmark here can see.

if(TASKGATE_HARDENING)
    set(CMAKE_POSITION_INDEPENDENT_CODE ON)
    include(CheckPIESupported)
    check_pie_supported(LANGUAGES CXX)
    add_compile_options(-fstack-protector-strong -fstack-clash-protection)
    add_compile_definitions(_FORTIFY_SOURCE=2)
    add_link_options(LINKER:-z,relro,-z,now)
endif()
