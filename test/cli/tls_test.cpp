// SPDX-License-Identifier: MIT
#include "cli/program.hpp"
#include "support/certificates.hpp"
#include "support/http_client.hpp"
#include "support/running_app.hpp"

#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

namespace taskgate::test {

namespace {

const std::string health = RunningApp::request("GET", "/health");

/// A server with certificates, whose configuration is in its `.env`, and changes.
class Tls : public ProgramTest {
protected:
    CertificateFiles write(std::string_view name, const CertificatePair& pair) {
        return write_certificate(path("."), name, pair);
    }
    void configure(std::string_view text) {
        std::ofstream{path(".env")} << "BETTER_AUTH_SECRET=" << secret << '\n' << text;
    }
    void start() {
        start_server({});
        port_ = read_port();
    }
    /// Starts it with a certificate of its own.
    CertificatePair start_with(const CertificateShape& shape = {}, std::string_view more = {}) {
        CertificatePair pair = make_certificate(shape);
        write("server", pair);
        configure(fmt::format("TLS_CERT=server.pem\nTLS_KEY=server.key\n{}", more));
        start();
        return pair;
    }
    /// The certificate that a new connection is shown.
    [[nodiscard]] std::string shown() const {
        HttpClient client{port_, TlsClientOptions{}};
        EXPECT_EQ(client.exchange(health).status, 200);
        return client.tls().certificate();
    }
    /// The one line of a start that fails.
    std::string refusal() {
        const Finished finished = run({"serve", "--host", "127.0.0.1", "--port", "0"});
        EXPECT_EQ(finished.exit_code, 2) << finished.err;
        EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
        return finished.err;
    }

    std::uint16_t port_ = 0;
};

TEST_F(Tls, IsServedWithWhatTheFilesHold) {
    const CertificatePair pair = start_with();
    EXPECT_NE(read_until("/tasks\n").find("Address  https://127.0.0.1:"), std::string::npos);
    HttpClient client{port_, TlsClientOptions{}};
    const HttpReply reply = client.exchange(health);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.find("Strict-Transport-Security"), "max-age=31536000");
    EXPECT_EQ(client.tls().certificate(), pair.certificate);
    const Finished finished = stop_server();
    EXPECT_EQ(finished.exit_code, 0);
    EXPECT_EQ(finished.err.find("\"event\":\"TLS\""), std::string::npos) << finished.err;
    EXPECT_EQ(finished.err.find("PRIVATE KEY"), std::string::npos);
}

TEST_F(Tls, SurvivesClientsThatAreGoneBeforeTheAnswer) {
    start_with();
    // With 1.3 there would be a ticket that was not read, and so a reset in place of a broken pipe.
    TlsClientOptions options;
    options.most_version = TLS1_2_VERSION;
    for (int i = 0; i < 50; ++i) {
        HttpClient client{port_, options};
        std::string requests;
        for (int j = 0; j < 20; ++j) requests += RunningApp::request("GET", "/openapi.json");
        client.send(requests);
        client.close();
    }
    EXPECT_NE(shown(), "");
    EXPECT_EQ(stop_server().exit_code, 0);
}

TEST_F(Tls, LeadsFromAPortInTheClear) {
    start_with({}, "HTTPS_REDIRECT_PORT=0\n");
    const std::string banner = read_until("to https\n");
    const std::string_view mark = "Redirect from http, port ";
    const std::size_t begin = banner.find(mark) + mark.size();
    const auto port = static_cast<std::uint16_t>(std::stoi(banner.substr(begin)));
    HttpClient client{port, std::nullopt};
    const HttpReply reply = client.exchange(RunningApp::request("GET", "/docs"));
    EXPECT_EQ(reply.status, 308);
    EXPECT_EQ(reply.find("Location"), fmt::format("https://localhost:{}/docs", port_));
}

TEST_F(Tls, RefusesToStartWithWhatIsWrongInOneLine) {
    CertificateShape old;
    old.begins = -std::chrono::hours{48};
    old.ends = -std::chrono::hours{24};
    CertificateShape early;
    early.begins = std::chrono::hours{24};
    CertificateShape weak;
    weak.key = KeyKind::rsa_1024;
    write("good", make_certificate());
    write("old", make_certificate(old));
    write("early", make_certificate(early));
    write("weak", make_certificate(weak));
    const CertificateFiles locked = write("locked", make_certificate());
    std::ofstream{locked.key} << encrypt_key(make_certificate().key);
    std::ofstream{path("garbage.pem")} << "garbage";
    for (const auto& [certificates, keys, part] :
         std::vector<std::tuple<std::string, std::string, std::string>>{
             {"none.pem", "good.key", R"(TLS_CERT holds "none.pem": expected a file that can be)"},
             {".", "good.key", R"(TLS_CERT holds ".": expected a file, and it is a directory)"},
             {"garbage.pem", "good.key", R"(TLS_CERT holds "garbage.pem": it holds no certif)"},
             {"old.pem", "old.key", R"(TLS_CERT holds "old.pem": it expired at 20)"},
             {"early.pem", "early.key", R"(TLS_CERT holds "early.pem": it is not valid before 20)"},
             {"weak.pem", "weak.key", R"(TLS_CERT holds "weak.pem": its RSA key has 1024 bits)"},
             {"good.pem", "none.key", R"(TLS_KEY holds "none.key": expected a file that can be)"},
             {"good.pem", "garbage.pem", R"(TLS_KEY holds "garbage.pem": it holds no private k)"},
             {"good.pem", "old.key", R"(TLS_KEY holds "old.key": it is not the key of that cert)"},
             {"good.pem", "locked.key", R"(TLS_KEY holds "locked.key": it is encrypted: expect)"},
             {"good.pem,old.pem", "good.key", "TLS_CERT names 2 files and TLS_KEY 1: expected as"},
             {"good.pem,old.pem", "good.key,old.key", R"(TLS_CERT holds "old.pem": it expired)"},
             {"good.pem", "", "TLS_KEY is not set: expected the private key of"},
             {"", "good.key", "TLS_CERT is not set: expected the certificate of"}}) {
        configure(fmt::format("TLS_CERT={}\nTLS_KEY={}\n", certificates, keys));
        EXPECT_NE(refusal().find(part), std::string::npos) << part << ": " << refusal();
    }
    configure("HTTPS_REDIRECT_PORT=0\n");
    EXPECT_NE(refusal().find("expected TLS_CERT and TLS_KEY"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(path("taskgate.db"))) << "nothing is left behind";
}

TEST_F(Tls, WarnsOfACertificateThatExpiresSoonAndAKeyThatOthersCanRead) {
    CertificateShape short_lived;
    short_lived.ends = std::chrono::hours{24 * 13};
    const CertificateFiles files = write("server", make_certificate(short_lived));
    std::filesystem::permissions(files.key, std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    configure("TLS_CERT=server.pem\nTLS_KEY=server.key\n");
    start();
    EXPECT_EQ(stop_server().exit_code, 0);
    const std::string log = read_log_until("stopped");
    EXPECT_NE(log.find("the certificate server.pem expires in 12 days, at 20"), std::string::npos)
        << log;
    EXPECT_NE(log.find("the private key server.key can be read by every user"), std::string::npos);
}

TEST_F(Tls, ShowsANewCertificateToNewConnectionsWhileOthersGoOn) {
    const CertificatePair first = start_with();
    HttpClient open{port_, TlsClientOptions{}};
    EXPECT_EQ(open.exchange(health).status, 200);
    EXPECT_EQ(shown(), first.certificate);
    const CertificatePair second = make_certificate();
    write("server", second);
    EXPECT_EQ(shown(), first.certificate);
    signal_server(SIGHUP);
    read_log_until("configuration read again");
    EXPECT_EQ(shown(), second.certificate);
    EXPECT_EQ(open.exchange(health).status, 200);
    EXPECT_EQ(open.tls().certificate(), first.certificate);
    configure("HSTS_MAX_AGE=0\nHTTPS_REDIRECT_PORT=0\nTLS_CERT=server.pem\nTLS_KEY=server.key\n");
    signal_server(SIGHUP);
    const std::string log = read_log_until("next start on");
    EXPECT_NE(log.find(R"("settings":"HTTPS_REDIRECT_PORT")"), std::string::npos) << log;
    HttpClient last{port_, TlsClientOptions{}};
    EXPECT_FALSE(last.exchange(health).has("Strict-Transport-Security"));
}

TEST_F(Tls, RefusesAWrongCertificateWhole) {
    const CertificatePair first = start_with();
    write("other", make_certificate());
    for (const auto& [text, part] : std::vector<std::pair<std::string, std::string>>{
             {"TLS_CERT=other.pem\nTLS_KEY=server.key\n", "it is not the key"},
             {"TLS_CERT=server.pem,other.pem\nTLS_KEY=server.key\n", "as many keys"},
             {"TLS_CERT=none.pem\nTLS_KEY=server.key\n", "a file that can be read"}}) {
        configure(text + "HSTS_MAX_AGE=1s\n");
        signal_server(SIGHUP);
        read_log_until(part);
        EXPECT_EQ(shown(), first.certificate) << part;
    }
    EXPECT_NE(stop_server().err.find("configuration refused, the old one stays"),
              std::string::npos);
}

TEST_F(Tls, CanOnlyBeSwitchedOffByAnotherStart) {
    const CertificatePair first = start_with();
    configure("");
    signal_server(SIGHUP);
    read_log_until(R"("settings":"TLS_CERT, TLS_KEY")");
    EXPECT_EQ(shown(), first.certificate);
}

TEST_F(Tls, IsReloadedUnderLoadWithoutOneFailedRequest) {
    start_with();
    std::atomic<bool> goes_on = true;
    std::atomic<int> answered = 0;
    std::atomic<int> failed = 0;
    std::vector<std::thread> clients;
    clients.reserve(4);
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back([&, is_brief = i % 2 == 0] {
            while (goes_on) {
                HttpClient client{port_, TlsClientOptions{}};
                for (int j = 0; j < (is_brief ? 1 : 50) && goes_on; ++j) {
                    ++(client.exchange(health).status == 200 ? answered : failed);
                }
            }
        });
    }
    const auto wait_for_answers = [&](int more) {
        for (const int goal = answered + more; answered < goal && failed == 0;) {
            std::this_thread::yield();
        }
    };
    for (int i = 0; i < 20; ++i) {
        const CertificatePair next = make_certificate();
        write("server", next);
        signal_server(SIGHUP);
        while (failed == 0 && shown() != next.certificate) {
        }
        wait_for_answers(20);
    }
    goes_on = false;
    for (std::thread& client : clients) client.join();
    EXPECT_EQ(failed, 0);
    EXPECT_GE(answered, 400);
    EXPECT_EQ(stop_server().exit_code, 0);
}

}  // namespace

}  // namespace taskgate::test
