// SPDX-License-Identifier: MIT
#pragma once

#include "auth/algorithm.hpp"
#include "auth/download.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

/// How the values of settings about tokens and keys are written.
namespace taskgate {

/// URLs with commas between them, each one that may be fetched; each once.
Result<std::vector<std::string>> read_urls(std::string_view text,
                                           const auth::DownloadPolicy& policy);

/// The same of URLs that something is appended to: without a query or a fragment.
Result<std::vector<std::string>> read_base_urls(std::string_view text,
                                                const auth::DownloadPolicy& policy);

/// The path of a file that can be read.
Result<std::string> read_existing_file(std::string_view text);

/// Names of algorithms with commas between them: `EdDSA,RS256`.
Result<std::vector<auth::Algorithm>> read_algorithms(std::string_view text);

/// Types of tokens with commas between them, in lower case, `none` as an empty one.
Result<std::vector<std::string>> read_types(std::string_view text);

}  // namespace taskgate
