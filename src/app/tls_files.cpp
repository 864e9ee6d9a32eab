// SPDX-License-Identifier: MIT
#include "app/tls_files.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <cerrno>
#include <fstream>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace taskgate {

namespace {

constexpr std::size_t most_bytes = std::size_t{1024} * 1024;

/// A file's text, which is wiped out in the end: it may hold a key.
class FileText {
public:
    explicit FileText(std::string text) : text_(std::move(text)) {}
    FileText(FileText&& other) noexcept : text_(std::exchange(other.text_, {})) {}
    FileText& operator=(FileText&&) = delete;
    FileText(const FileText&) = delete;
    FileText& operator=(const FileText&) = delete;
    ~FileText() { OPENSSL_cleanse(text_.data(), text_.size()); }

    [[nodiscard]] std::string_view view() const { return text_; }

private:
    std::string text_;
};

Error explain(std::string_view setting, const std::string& path, const std::string& reason) {
    return invalid(fmt::format("{} holds \"{}\": {}", setting, path, reason));
}

Result<FileText> read_file(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return invalid(fmt::format("expected a file that can be read ({})",
                                   std::generic_category().message(errno)));
    }
    if (S_ISDIR(status.st_mode)) return invalid("expected a file, and it is a directory");
    errno = 0;
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        return invalid(fmt::format("expected a file that can be read ({})",
                                   std::generic_category().message(errno)));
    }
    std::string text(most_bytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    FileText out{std::move(text)};
    if (file.bad()) return invalid("expected a file that can be read");
    if (out.view().size() > most_bytes) return invalid("it is larger than 1 MiB");
    return out;
}

bool others_can_read(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & S_IROTH) != 0;
}

Result<http::TlsIdentity> load_identity(const std::string& certificate_path,
                                        const std::string& key_path, Time now) {
    http::TlsIdentity identity;
    identity.label = certificate_path;
    const auto certificates = read_file(certificate_path);
    if (!certificates) {
        return explain("TLS_CERT", certificate_path, certificates.error().message);
    }
    auto chain = http::read_certificates(certificates->view(), now);
    if (!chain) return explain("TLS_CERT", certificate_path, chain.error().message);
    identity.chain = std::move(*chain);
    const auto text = read_file(key_path);
    if (!text) return explain("TLS_KEY", key_path, text.error().message);
    auto key = http::read_private_key(text->view(), identity.chain);
    if (!key) {
        return explain("TLS_KEY", key_path,
                       fmt::format("{} (TLS_CERT: {})", key.error().message, certificate_path));
    }
    identity.key = std::move(*key);
    return identity;
}

Result<void> check_counts(const TlsSettings& tls) {
    const std::size_t certificates = tls.certificates.size();
    const std::size_t keys = tls.keys.size();
    if (certificates > 0 && keys == 0) {
        return invalid("TLS_KEY is not set: expected the private key of the certificate TLS_CERT");
    }
    if (certificates == 0 && keys > 0) {
        return invalid("TLS_CERT is not set: expected the certificate of the private key TLS_KEY");
    }
    if (certificates != keys) {
        return invalid(fmt::format(
            "TLS_CERT names {} files and TLS_KEY {}: expected as many keys as certificates, in the "
            "same order",
            certificates, keys));
    }
    if (certificates == 0 && tls.redirect_port) {
        return invalid(
            "HTTPS_REDIRECT_PORT leads to https, which there is not: expected TLS_CERT and TLS_KEY");
    }
    return {};
}

}  // namespace

Result<LoadedTls> load_tls(const Config& config, const Clock& clock) {
    const TlsSettings& tls = config.tls;
    if (auto fitting = check_counts(tls); !fitting) return fitting.error();
    LoadedTls loaded;
    if (tls.certificates.empty()) return loaded;
    const Time now = clock.now();
    std::vector<http::TlsIdentity> identities;
    identities.reserve(tls.certificates.size());
    for (std::size_t i = 0; i < tls.certificates.size(); ++i) {
        auto identity = load_identity(tls.certificates[i], tls.keys[i], now);
        if (!identity) return identity.error();
        if (others_can_read(tls.keys[i])) {
            loaded.warnings.push_back(fmt::format(
                "the private key {} can be read by every user of this machine", tls.keys[i]));
        }
        for (std::string& doubt : http::find_doubts(*identity, now)) {
            loaded.warnings.push_back(std::move(doubt));
        }
        identities.push_back(std::move(*identity));
    }
    http::TlsOptions options;
    options.hsts_max_age = tls.hsts_max_age;
    if (config.limits.streams > 0) options.protocols = {"h2", "http/1.1"};
    auto context = http::TlsContext::make(std::move(identities), std::move(options), clock);
    if (!context) return invalid("TLS_CERT: " + context.error().message);
    loaded.context = std::move(*context);
    return loaded;
}

}  // namespace taskgate
