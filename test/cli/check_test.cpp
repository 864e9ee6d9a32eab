// SPDX-License-Identifier: MIT
#include "app/check.hpp"

#include "base/json.hpp"
#include "cli/program.hpp"
#include "support/certificates.hpp"
#include "support/public_tokens.hpp"
#include "support/scripted_issuer.hpp"
#include "support/signer.hpp"
#include "support/test_database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace taskgate::test {

namespace {

namespace fs = std::filesystem;

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

class CheckCommand : public ProgramTest {
protected:
    void SetUp() override { configure(""); }
    void configure(std::string_view more) {
        std::ofstream{path(".env")} << "BETTER_AUTH_SECRET=" << secret << '\n' << more;
        fs::permissions(path(".env"), fs::perms::owner_read | fs::perms::owner_write);
    }
    /// Every file here, with its size and its last change.
    [[nodiscard]] std::vector<std::string> files() const {
        std::vector<std::string> out;
        for (const auto& file : fs::directory_iterator{path(".")}) {
            // Those of the run itself.
            if (file.path().filename().string().starts_with("std")) continue;
            out.push_back(fmt::format("{} {} {}", file.path().filename().string(), file.file_size(),
                                      file.last_write_time().time_since_epoch().count()));
        }
        std::sort(out.begin(), out.end());
        return out;
    }
    /// Checks, and expects a line that begins with a verdict and a subject and has a text.
    void expect(int exit_code, std::string_view verdict, std::string_view subject,
                std::string_view text, const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments{"check"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Finished result = run(arguments);
        EXPECT_EQ(result.exit_code, exit_code) << result.out << result.err;
        const std::string begin = fmt::format("{:<7}  {:<13}  ", verdict, subject);
        bool is_found = false;
        std::size_t at = 0;
        while (at < result.out.size()) {
            const std::size_t end = std::min(result.out.find('\n', at), result.out.size());
            const std::string line = result.out.substr(at, end - at);
            is_found = is_found || (line.starts_with(begin) && contains(line, text));
            at = end + 1;
        }
        EXPECT_TRUE(is_found) << "no line \"" << begin << "… " << text << "\" in:\n" << result.out;
    }
};

TEST_F(CheckCommand, FindsAWholeStoreAndChangesNothing) {
    expect(0, "warning", "store", "there is no such file yet -> serve makes it");
    EXPECT_FALSE(fs::exists(path("taskgate.db")));
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    const auto before = files();
    const Finished result = run({"check"});
    EXPECT_EQ(result.exit_code, 0) << result.out;
    EXPECT_EQ(files(), before);
    for (const std::string_view text :
         {"every setting can be read", "schema version 2, nothing to migrate",
          "quick_check finds no damage", "may be read and written", " free in ",
          "there is nobody to compare it with", "off: whatever is in front",
          " 0 warnings, 0 failed\n"}) {
        EXPECT_TRUE(contains(result.out, text)) << text << " is not in:\n" << result.out;
    }
    EXPECT_EQ(result.err, "");
}

TEST_F(CheckCommand, LooksAtAStoreThatIsServed) {
    start_server({{"BETTER_AUTH_SECRET", std::string{secret}}});
    read_port();
    expect(0, "ok", "store", "quick_check finds no damage");
    EXPECT_EQ(stop_server().exit_code, 0);
}

TEST_F(CheckCommand, NamesAStoreThatCannotBeUsed) {
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    fs::copy(path("taskgate.db"), path("damaged.db"));
    {
        std::fstream file{path("damaged.db"), std::ios::binary | std::ios::in | std::ios::out};
        file.seekp(3 * 4096);
        file << std::string(4096, '\x55');
    }
    std::ofstream{path("text.db")} << std::string(5000, 'x');
    expect(1, "failed", "store",
           "the file is damaged: ", {"--database-url", "sqlite:///damaged.db"});
    expect(1, "failed", "store", "taskgate restore", {"--database-url", "sqlite:///damaged.db"});
    expect(1, "failed", "store", "file is not a database", {"--database-url", "sqlite:///text.db"});
    expect(1, "failed", "store", "No such file or directory",
           {"--database-url", "sqlite:///no/such/folder/tasks.db"});
    expect(1, "failed", "store",
           "127.0.0.1:1/app: ", {"--database-url", "postgresql://ada:hunter2@127.0.0.1:1/app"});
}

TEST_F(CheckCommand, LooksAtADatabaseOfAServer) {
    const TestDatabase database;
    configure("DATABASE_URL=" + database.url());
    expect(0, "warning", "store", "there are no tables yet -> serve makes them");
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    expect(0, "ok", "store", "schema version 2, nothing to migrate");
    expect(0, "ok", "clock", "agrees with that of the database server");
    expect(0, "ok", "store", "may be read and written");
    database.execute("DELETE FROM taskgate_migrations WHERE version = 2");
    expect(0, "warning", "store", "schema version 1 of 2, to migrate: adoptions");
    database.execute("INSERT INTO taskgate_migrations (version, name) VALUES (999, 'future')");
    expect(1, "failed", "store", "of version 999, newer than");
}

TEST_F(CheckCommand, NamesASettingThatIsWrong) {
    expect(1, "failed", "configuration", "PORT holds \"99999\"", {"--port", "99999"});
    std::ofstream{path(".env")} << "BETTER_AUTH_SECRET=short-one";
    expect(1, "failed", "configuration", "expected at least 32 bytes");
    EXPECT_FALSE(contains(run({"check"}).out, "short-one"));
    std::ofstream{path(".env")} << "BETTER_AUTH_SECRET=changemechangemechangemechangeme";
    expect(0, "warning", "configuration", "LOOKS LIKE A PLACEHOLDER");
    std::ofstream{path(".env")} << "";
    expect(1, "failed", "keys", "BETTER_AUTH_SECRET");
}

TEST_F(CheckCommand, AsksTheIssuerForItsKeysAndTheTime) {
    const Signer signer{"key-1"};
    ScriptedIssuer issuer;
    IssuerAnswer answer;
    answer.body = key_set_of({&signer});
    const Time now = SystemClock{}.now();
    answer.fields = "Date: " + to_http_date(now - std::chrono::hours{1}) + "\r\n";
    issuer.set("/jwks", answer);
    const std::vector<std::string> flags{"--jwks-url", issuer.url("/jwks"), "--jwt-issuer", "me"};
    expect(1, "failed", "clock", "1 hour ahead of that of " + issuer.url("/jwks"), flags);
    answer.fields = "Date: " + to_http_date(now + std::chrono::minutes{30}) + "\r\n";
    issuer.set("/jwks", answer);
    expect(1, "failed", "clock", " behind that of " + issuer.url("/jwks"), flags);
    expect(1, "ok", "keys", issuer.url("/jwks") + ": 1 keys that can be used", flags);
    answer.fields.clear();
    issuer.set("/jwks", answer);
    expect(0, "ok", "clock", "there is nobody to compare it with", flags);
    issuer.go_down();
    expect(1, "failed", "keys", "cannot be read: Failed to connect", flags);
    issuer.come_up();
}

TEST_F(CheckCommand, LooksAtTheRightsOfFiles) {
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    fs::permissions(path(".env"), fs::perms::others_read, fs::perm_options::add);
    expect(0, "warning", "file rights", "can read .env, which holds secrets -> chmod o-rw .env");
    fs::permissions(path("taskgate.db"), fs::perms::others_write, fs::perm_options::add);
    expect(1, "failed", "file rights",
           "can write " + fs::weakly_canonical(path("taskgate.db")).string());
}

TEST_F(CheckCommand, LooksAtTheFilesThatEnvFileNames) {
    fs::rename(path(".env"), path("secrets.env"));
    std::ofstream{path("more.env")} << "LOG_LEVEL=warning\n";
    fs::permissions(path("more.env"), fs::perms::others_read, fs::perm_options::add);
    const Finished result = run({"check"}, {{"ENV_FILE", "secrets.env:more.env"}});
    EXPECT_EQ(result.exit_code, 0) << result.out;
    for (const std::string_view text :
         {"every setting can be read: flags, environment, secrets.env, more.env\n",
          "can read more.env, which holds secrets -> chmod o-rw more.env",
          "file rights    secrets.env\n"}) {
        EXPECT_TRUE(contains(result.out, text)) << text << " is not in:\n" << result.out;
    }
    EXPECT_FALSE(contains(result.out, " .env")) << result.out;
}

TEST_F(CheckCommand, LooksAtCertificates) {
    const CertificatePair good = make_certificate();
    write_certificate(path("."), "good", good);
    CertificateShape shape;
    shape.ends = std::chrono::hours{24 * 3};
    write_certificate(path("."), "soon", make_certificate(shape));
    expect(0, "ok", "TLS", R"(good.pem: for "localhost", "127.0.0.1", until )",
           {"--tls-cert", "good.pem", "--tls-key", "good.key"});
    expect(0, "warning", "TLS", "soon.pem", {"--tls-cert", "soon.pem", "--tls-key", "soon.key"});
    expect(1, "failed", "TLS", "TLS_KEY holds \"soon.key\"",
           {"--tls-cert", "good.pem", "--tls-key", "soon.key"});
    expect(1, "failed", "TLS", "none.pem", {"--tls-cert", "none.pem", "--tls-key", "good.key"});
}

TEST_F(CheckCommand, SaysTheSameAsJson) {
    const Finished result = run({"check", "--json"});
    const auto document = json::Document::parse(result.out, json::Duplicates::refused);
    ASSERT_TRUE(document) << result.out;
    const auto findings = document->root().elements();
    ASSERT_GT(findings.size(), 5U);
    EXPECT_EQ(findings[0].find("verdict")->string(), "ok");
    EXPECT_EQ(findings[0].find("subject")->string(), "configuration");
    EXPECT_EQ(findings[1].find("cure")->string(), "serve makes it, or: taskgate migrate");
}

TEST(JudgeClock, AllowsForWhatTokensAllow) {
    using std::chrono::seconds;
    const Time now = SystemClock{}.now();
    const auto verdict = [now](int apart) {
        return judge_clock(now + seconds{apart}, now, "x", seconds{60}).verdict;
    };
    for (const int sign : {1, -1}) {
        EXPECT_EQ(verdict(sign * 5), Verdict::ok);
        EXPECT_EQ(verdict(sign * 6), Verdict::warning);
        EXPECT_EQ(verdict(sign * 60), Verdict::warning);
        EXPECT_EQ(verdict(sign * 61), Verdict::failed);
    }
}

}  // namespace

}  // namespace taskgate::test
