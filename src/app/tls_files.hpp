// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/tls_context.hpp"

#include <memory>
#include <string>
#include <vector>

namespace taskgate {

/// TLS as it was configured.
struct LoadedTls {
    std::shared_ptr<const http::TlsContext> context = {};  ///< null: there is to be none
    std::vector<std::string> warnings = {};                ///< legal but doubtful, a sentence each
};

/// Reads the certificates and keys of a configuration. The error names the setting, the file and
/// what would be right, in one line, and never shows what a key file holds. The clock must outlive
/// the context.
Result<LoadedTls> load_tls(const Config& config, const Clock& clock);

}  // namespace taskgate
