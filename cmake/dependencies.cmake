# SPDX-License-Identifier: MIT
# The libraries of Debian 12 that the program is built from.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(boost_headers 1.81 REQUIRED CONFIG)
find_package(fmt REQUIRED CONFIG)
find_package(spdlog REQUIRED CONFIG)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
# libpq alone: find_package(PostgreSQL) would ask for the server's headers, too.
find_path(LIBPQ_INCLUDE libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
find_library(LIBPQ_LIBRARY pq REQUIRED)
add_library(taskgate_libpq INTERFACE)
target_include_directories(taskgate_libpq SYSTEM INTERFACE "${LIBPQ_INCLUDE}")
target_link_libraries(taskgate_libpq INTERFACE "${LIBPQ_LIBRARY}")
# HTTP/2's frames and header compression.
find_path(NGHTTP2_INCLUDE nghttp2/nghttp2.h REQUIRED)
find_library(NGHTTP2_LIBRARY nghttp2 REQUIRED)
add_library(taskgate_nghttp2 INTERFACE)
target_include_directories(taskgate_nghttp2 SYSTEM INTERFACE "${NGHTTP2_INCLUDE}")
target_link_libraries(taskgate_nghttp2 INTERFACE "${NGHTTP2_LIBRARY}")
# Prometheus' text format alone: the library's own config file would ask for its HTTP server, too.
find_path(PROMETHEUS_INCLUDE prometheus/text_serializer.h REQUIRED)
find_library(PROMETHEUS_LIBRARY prometheus-cpp-core REQUIRED)
add_library(taskgate_prometheus INTERFACE)
target_include_directories(taskgate_prometheus SYSTEM INTERFACE "${PROMETHEUS_INCLUDE}")
target_link_libraries(taskgate_prometheus INTERFACE "${PROMETHEUS_LIBRARY}")
find_package(CLI11 REQUIRED CONFIG)
find_package(ZLIB 1.2.13 REQUIRED)
# Debian's brotli has no files for CMake. The decoder is for the tests alone.
find_path(BROTLI_INCLUDE brotli/encode.h REQUIRED)
foreach(half enc dec)
    find_library(BROTLI_${half}_LIBRARY brotli${half} REQUIRED)
    add_library(taskgate_brotli_${half} INTERFACE)
    target_include_directories(taskgate_brotli_${half} SYSTEM INTERFACE "${BROTLI_INCLUDE}")
    target_link_libraries(taskgate_brotli_${half} INTERFACE "${BROTLI_${half}_LIBRARY}")
endforeach()

# How Asio and Beast are configured. Every file must see the same, whether or not it links their code.
add_library(taskgate_asio INTERFACE)
target_compile_definitions(taskgate_asio INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
