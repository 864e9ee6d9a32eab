// SPDX-License-Identifier: MIT
#include "support/tls_files.hpp"

#include "support/background_process.hpp"

#include <utility>
#include <vector>

namespace taskgate::test {

namespace {

/// Runs `openssl req`, which makes a key and signs a certificate.
void make_certificate(const std::string& subject, const std::string& key,
                      const std::string& certificate, std::vector<std::string> options) {
    Command command;
    command.user = Command::User::own;
    command.arguments = {
        "openssl", "req",      "-x509", "-newkey", "ec",    "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes",  "-days",    "1",     "-subj",   subject, "-keyout",  key,
        "-out",    certificate};
    for (std::string& option : options) command.arguments.push_back(std::move(option));
    run_checked(std::move(command));
}

}  // namespace

TlsFiles make_tls_files(const std::filesystem::path& directory) {
    TlsFiles files;
    files.root = directory / "root.crt";
    files.certificate = directory / "server.crt";
    files.key = directory / "server.key";
    const std::string root_key = directory / "root.key";
    make_certificate("/CN=Taskgate tests", root_key, files.root,
                     {"-addext", "keyUsage=critical,keyCertSign"});
    make_certificate("/CN=127.0.0.1", files.key, files.certificate,
                     {"-CA", files.root, "-CAkey", root_key, "-addext",
                      "subjectAltName=IP:127.0.0.1,DNS:localhost", "-addext",
                      "basicConstraints=critical,CA:FALSE"});
    give_to_server_user(files.certificate);
    give_to_server_user(files.key);
    return files;
}

}  // namespace taskgate::test
