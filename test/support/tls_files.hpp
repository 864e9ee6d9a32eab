// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace taskgate::test {

/// The paths of what a TLS server and its clients need.
struct TlsFiles {
    std::string root = {};         ///< the certificate of the authority that signed the server's
    std::string certificate = {};  ///< the server's, for `localhost` and 127.0.0.1
    std::string key = {};          ///< the server's, which its user alone can read
};

/// Makes a new authority and a server's certificate in a directory. They are good for a day.
TlsFiles make_tls_files(const std::filesystem::path& directory);

}  // namespace taskgate::test
