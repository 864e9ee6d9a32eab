// SPDX-License-Identifier: MIT
#include "app/tls_settings.hpp"

#include "app/store_value.hpp"
#include "base/text.hpp"

#include <array>

namespace taskgate {

namespace {

using Group = SettingGroup;

constexpr std::uint64_t most_port = 65'535;

constexpr std::array table{
    Setting{
        "TLS_CERT", Group::tls, "",
        "A file (PEM) with the server's certificate and those behind it: everything is served "
        "over TLS. Several with commas between them: each client gets the one for the name that "
        "it asks for (SNI), else the first.",
        false,
        [](Config& config, std::string_view value) -> Result<void> {
            config.tls.certificates = split_list(value);
            return {};
        }},
    Setting{
        "TLS_KEY", Group::tls, "",
        "The file (PEM) with the private key of that certificate, without a passphrase; as many "
        "as TLS_CERT has, in the same order.",
        false,
        [](Config& config, std::string_view value) -> Result<void> {
            config.tls.keys = split_list(value);
            return {};
        }},
    Setting{"HTTPS_REDIRECT_PORT", Group::tls, "",
            "A further port, in the clear, where every request is led to https at PORT (308); 0 "
            "takes any free one. Unset: there is none.",
            false,
            [](Config& config, std::string_view value) {
                return store(read_number(value, 0, most_port), config.tls.redirect_port.emplace());
            }},
    Setting{"HSTS_MAX_AGE", Group::tls, "365d",
            "How long browsers are to ask for https alone, as answers over TLS tell them "
            "(`Strict-Transport-Security`); 0 tells them nothing.",
            false,
            [](Config& config, std::string_view value) -> Result<void> {
                const auto age = read_duration(value);
                if (!age) return age.error();
                config.tls.hsts_max_age = std::chrono::floor<std::chrono::seconds>(*age);
                return {};
            }},
};

}  // namespace

std::span<const Setting> tls_settings() { return table; }

}  // namespace taskgate
