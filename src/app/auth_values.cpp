// SPDX-License-Identifier: MIT
#include "app/auth_values.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace taskgate {

namespace {

/// So many issuers nobody has, and each takes a thread.
constexpr std::size_t most_urls = 16;

}  // namespace

Result<std::vector<std::string>> read_urls(std::string_view text,
                                           const auth::DownloadPolicy& policy) {
    std::vector<std::string> urls = split_list(text);
    if (urls.size() > most_urls) return invalid(fmt::format("expected at most {} URLs", most_urls));
    std::vector<std::string> distinct;
    for (const std::string& url : urls) {
        if (auto allowed = auth::check_url(url, policy); !allowed) return allowed.error();
        const bool is_new = std::find(distinct.begin(), distinct.end(), url) == distinct.end();
        if (is_new) distinct.push_back(url);
    }
    return distinct;
}

Result<std::vector<std::string>> read_base_urls(std::string_view text,
                                                const auth::DownloadPolicy& policy) {
    auto urls = read_urls(text, policy);
    if (!urls) return urls;
    for (const std::string& url : *urls) {
        if (url.find_first_of("?#") != std::string::npos) {
            return invalid("expected a URL without a query or a fragment");
        }
    }
    return urls;
}

Result<std::string> read_existing_file(std::string_view text) {
    std::string path{text};
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        return invalid("expected a file, and it is a directory");
    }
    if (::access(path.c_str(), R_OK) == 0) return path;
    return invalid(fmt::format("expected a file that can be read ({})",
                               std::generic_category().message(errno)));
}

Result<std::vector<auth::Algorithm>> read_algorithms(std::string_view text) {
    std::vector<auth::Algorithm> algorithms;
    for (const std::string& name : split_list(text)) {
        const auto found = auth::find_algorithms(name);
        if (found.empty()) {
            return invalid(
                "expected names out of HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, "
                "PS512, ES256, ES384, ES512 and EdDSA, commas between them");
        }
        algorithms.insert(algorithms.end(), found.begin(), found.end());
    }
    return algorithms;
}

Result<std::vector<std::string>> read_types(std::string_view text) {
    std::vector<std::string> types;
    for (const std::string& name : split_list(to_lower(text))) {
        if (name != "jwt" && name != "at+jwt" && name != "none") {
            return invalid("expected JWT, at+jwt or none, or several with commas between them");
        }
        types.push_back(name == "none" ? "" : name);
    }
    return types;
}

}  // namespace taskgate
