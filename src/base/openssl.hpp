// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// What several files need to talk to OpenSSL.
namespace taskgate {

/// Ends an object of OpenSSL with one of its functions: `Free<BN_free>`.
template <auto function>
struct Free {
    template <class T>
    void operator()(T* pointer) const {
        function(pointer);
    }
};

/// Text as the bytes that a C interface wants.
inline const unsigned char* bytes_of(std::string_view text) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace taskgate
