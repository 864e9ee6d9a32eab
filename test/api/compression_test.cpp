// SPDX-License-Identifier: MIT
// Answers that are packed for those who ask. That packing loses nothing is tried in src/http.

#include "api/cors.hpp"
#include "api/packing.hpp"
#include "api/pages.hpp"
#include "api/scenario.hpp"
#include "support/unpack.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

const std::string tasks_path = "/api/ann/tasks";
/// What a browser says over https.
const std::string browser = "gzip, deflate, br, zstd";

std::string accepting(const std::string& codings) {
    return codings.empty() ? "" : "Accept-Encoding: " + codings + "\r\n";
}

/// The tag of the same answer in another coding.
std::string tag_in(const std::string& coding, const std::string& plain_tag) {
    if (coding.empty() || plain_tag.empty()) return plain_tag;
    return plain_tag.substr(0, plain_tag.size() - 1) + '-' + coding + '"';
}

/// What clients say, and the coding that they get.
const std::vector<std::pair<std::string, std::string>> wishes{
    {"", ""},
    {"gzip", "gzip"},
    {"gzip, deflate", "gzip"},
    {browser, "br"},
    {"*", "br"},
    {"br;q=0.5, gzip", "gzip"},
    {"identity;q=0, *", "br"},
    {"deflate", ""},
    {"gzip;q=0, br;q=0", ""},
    {"identity;q=0, *;q=0", ""},
    {"identity, br;q=0.9", ""},
};

class Compression : public testing::Test {
protected:
    [[nodiscard]] HttpReply ask(const std::string& method, const std::string& path,
                                const std::string& fields = {},
                                const std::string& body = {}) const {
        return app_.ask(method, path, "ann", body, fields);
    }
    [[nodiscard]] HttpReply get(const std::string& path, const std::string& codings,
                                const std::string& fields = {}) const {
        return ask("GET", path, accepting(codings) + fields);
    }
    /// A task whose description has so many characters; its path.
    [[nodiscard]] std::string make_task(std::size_t description) const {
        const HttpReply made =
            ask("POST", tasks_path, "",
                R"({"title":"a","description":")" + std::string(description, 'd') + "\"}");
        EXPECT_EQ(made.status, 201);
        return made.find("Location");
    }
    /// A task whose answer has exactly so many bytes; its path.
    [[nodiscard]] std::string make_task_of_size(std::size_t size) const {
        const std::string other = make_task(1);
        std::string path = make_task(size - get(other, "").body.size() + 1);
        EXPECT_EQ(get(path, "").body.size(), size);
        return path;
    }

    RunningApp app_;
};

TEST_F(Compression, GivesEachClientTheCodingThatItAsksFor) {
    const std::string task = make_task(2000);
    for (const std::string& path : {task, tasks_path, std::string{"/openapi.json"}}) {
        const HttpReply plain = get(path, "");
        ASSERT_GT(plain.body.size(), 1024U);
        for (const auto& [accepted, coding] : wishes) {
            SCOPED_TRACE(fmt::format("{} {}", path, accepted));
            const HttpReply reply = get(path, accepted);
            EXPECT_EQ(reply.status, 200);
            EXPECT_EQ(reply.find("Content-Encoding"), coding);
            EXPECT_EQ(reply.has("Content-Encoding"), !coding.empty());
            EXPECT_EQ(reply.find("Content-Type"), "application/json");
            EXPECT_EQ(reply.find("Vary"), "Accept-Encoding");
            EXPECT_EQ(reply.count("Vary"), 1U);
            EXPECT_EQ(reply.find("ETag"), tag_in(coding, plain.find("ETag")));
            EXPECT_EQ(unpack(coding, reply.body), plain.body);
            EXPECT_EQ(coding.empty(), reply.body.size() == plain.body.size());

            const HttpReply head = ask("HEAD", path, accepting(accepted));
            EXPECT_EQ(head.field_names(), reply.field_names());
            for (const char* name : {"Content-Length", "Content-Encoding", "Vary", "ETag"}) {
                EXPECT_EQ(head.find(name), reply.find(name)) << name;
            }
        }
    }
}

TEST_F(Compression, LeavesAnswersOfUpTo1KiBAsTheyAre) {
    const std::string small = make_task_of_size(1024);
    const std::string large = make_task_of_size(1025);
    const HttpReply plain = get(small, browser);
    EXPECT_EQ(plain.body.size(), 1024U);
    EXPECT_FALSE(plain.has("Content-Encoding"));
    EXPECT_FALSE(plain.has("Vary"));
    EXPECT_EQ(plain.find("ETag"), get(small, "").find("ETag"));
    const HttpReply packed = get(large, browser);
    EXPECT_EQ(packed.find("Content-Encoding"), "br");
    EXPECT_EQ(packed.find("Vary"), "Accept-Encoding");
    EXPECT_EQ(unpack("br", packed.body).size(), 1025U);
    EXPECT_FALSE(get("/health", browser).has("Vary"));
    EXPECT_FALSE(ask("DELETE", small, accepting(browser)).has("Vary"));
}

TEST_F(Compression, IsForTheAnswersToChangesToo) {
    const std::string path = make_task(2000);
    const std::string fields = accepting("gzip");
    const std::string body = R"({"title":"b","description":")" + std::string(2000, 'e') + "\"}";
    for (const auto& [method, target, sent, status] :
         {std::tuple{"POST", tasks_path, body, 201}, std::tuple{"PUT", path, body, 200},
          std::tuple{"PATCH", path + "/complete", std::string{}, 200}}) {
        SCOPED_TRACE(method);
        const HttpReply reply = ask(method, target, fields, sent);
        EXPECT_EQ(reply.status, status);
        EXPECT_EQ(reply.find("Content-Encoding"), "gzip");
        EXPECT_EQ(reply.find("Vary"), "Accept-Encoding");
        const std::string task = reply.has("Location") ? reply.find("Location") : path;
        EXPECT_EQ(unpack("gzip", reply.body), get(task, "").body);
        // The answer to a PUT has no tag.
        EXPECT_EQ(reply.find("ETag"),
                  std::string_view{method} == "PUT" ? "" : get(task, "gzip").find("ETag"));
    }
}

TEST_F(Compression, SaysWithA304WhatThe200WouldHaveSaid) {
    for (const std::string& path : {make_task(2000), tasks_path}) {
        const std::string tag = get(path, "").find("ETag");
        for (const std::string known : {"", "gzip", "br"}) {
            for (const auto& [accepted, coding] : wishes) {
                SCOPED_TRACE(fmt::format("{} {} {}", path, known, accepted));
                HttpClient client{app_.port()};
                const std::string fields = app_.authorization("ann") + accepting(accepted) +
                                           "If-None-Match: " + tag_in(known, tag) + "\r\n";
                const HttpReply reply =
                    client.exchange(RunningApp::request("GET", path, fields), ReplyTo::head);
                EXPECT_EQ(reply.status, 304);
                EXPECT_EQ(reply.find("ETag"), tag_in(coding, tag));
                EXPECT_EQ(reply.find("Vary"), "Accept-Encoding");
                EXPECT_FALSE(reply.has("Content-Encoding"));
                EXPECT_FALSE(reply.has("Content-Length"));
                // Nothing follows it.
                EXPECT_EQ(client.exchange(RunningApp::request("GET", "/health")).status, 200);
            }
        }
    }
}

TEST_F(Compression, MakesTagsThatAChangeMayName) {
    const std::string path = make_task(2000);
    for (const auto& [accepted, coding] : wishes) {
        const std::string tag = get(path, accepted).find("ETag");
        const std::string fields = accepting(accepted) + "If-Match: " + tag + "\r\n";
        EXPECT_EQ(ask("GET", path, fields).status, 200) << tag;
        EXPECT_EQ(ask("PUT", path, fields, R"({"title":"c"})").status, 200) << tag;
        const HttpReply late = ask("PATCH", path + "/complete", fields);
        EXPECT_EQ(late.status, 412) << tag;
        EXPECT_EQ(late.body, R"({"detail":"Precondition Failed"})");
        EXPECT_FALSE(late.has("Content-Encoding"));
        // The same to a GET, in whose place a packed answer was meant to go out.
        const HttpReply read = ask("GET", path, fields);
        EXPECT_EQ(read.status, 412) << tag;
        EXPECT_EQ(read.body, R"({"detail":"Precondition Failed"})");
        EXPECT_FALSE(read.has("Content-Encoding"));
        EXPECT_FALSE(read.has("ETag"));
    }
}

TEST_F(Compression, LeavesErrorsAsTheyAre) {
    const std::string path = make_task(2000);
    const std::string wrong = R"({"title":")" + std::string(3000, 'x') + "\"}";
    for (const auto& [method, target, user, body, status] :
         {std::tuple{"PUT", path, "ann", wrong, 422},
          std::tuple{"POST", tasks_path, "ann", wrong, 422},
          std::tuple{"GET", tasks_path + "/" + std::string(2000, 'x'), "ann", std::string{}, 422},
          std::tuple{"GET", path + "x", "bob", std::string{}, 403},
          std::tuple{"GET", path, "", std::string{}, 401},
          std::tuple{"GET", std::string{"/nowhere"}, "", std::string{}, 404}}) {
        const HttpReply reply = app_.ask(method, target, user, body, accepting(browser));
        EXPECT_EQ(reply.status, status) << target;
        EXPECT_TRUE(reply.body.starts_with(R"({"detail":)")) << target;
        EXPECT_FALSE(reply.has("Content-Encoding")) << target;
        EXPECT_FALSE(reply.has("Vary")) << target;
    }
}

/// Makes thousands of tasks, on many connections, whose commits are made together.
void make_long_list(const RunningApp& app) {
    constexpr std::size_t connections = 20;
    constexpr std::size_t on_each = 100;
    const std::string fields = app.authorization("ann") + "Content-Type: application/json\r\n";
    std::vector<HttpClient> writers;
    writers.reserve(connections);
    for (std::size_t i = 0; i < connections; ++i) {
        std::string requests;
        for (std::size_t k = 0; k < on_each; ++k) {
            const std::size_t number = i * on_each + k;
            requests += RunningApp::request("POST", tasks_path, fields,
                                            "{\"title\":\"Task " + std::to_string(number) +
                                                "\",\"description\":\"" +
                                                std::string(number * 37 % 400, 'd') + "\"}");
        }
        writers.emplace_back(app.port()).send(requests);
    }
    for (HttpClient& writer : writers) {
        for (std::size_t k = 0; k < on_each; ++k) EXPECT_EQ(writer.read_reply().status, 201);
    }
}

TEST_F(Compression, IsForListsThatAreSentWhileTheyAreRead) {
    make_long_list(app_);
    const HttpReply plain = get(tasks_path, "");
    const std::string& expected = plain.body;
    EXPECT_GT(expected.size(), 800'000U);
    for (const auto& [accepted, coding] : wishes) {
        SCOPED_TRACE(accepted);
        const HttpReply reply = get(tasks_path, accepted);
        EXPECT_EQ(reply.find("Transfer-Encoding"), tests_run_over_http2() ? "" : "chunked");
        EXPECT_EQ(reply.find("Content-Encoding"), coding);
        EXPECT_EQ(reply.find("Vary"), "Accept-Encoding");
        EXPECT_FALSE(reply.has("Content-Length"));
        EXPECT_EQ(reply.find("ETag"), tag_in(coding, plain.find("ETag")));
        EXPECT_TRUE(unpack(coding, reply.body) == expected) << reply.body.size();
        EXPECT_EQ(coding.empty(), reply.body.size() > expected.size() / 4);
        const HttpReply head = ask("HEAD", tasks_path, accepting(accepted));
        EXPECT_EQ(head.field_names(), reply.field_names());

        HttpClient old{app_.port()};
        const HttpReply bare =
            old.exchange("GET " + tasks_path + " HTTP/1.0\r\n" + app_.authorization("ann") +
                         accepting(accepted) + "\r\n");
        EXPECT_TRUE(bare.body == reply.body) << bare.body.size();
    }
}

TEST(CompressionAndCors, SayInOneFieldWhatAnAnswerDependsOn) {
    const RunningApp app{
        [](Config& config) { config.cors = *api::CorsPolicy::read("https://app.example.com"); }};
    const std::string small = tasks_path + "/" + app.make_task("ann", "a");
    for (int i = 0; i < 5; ++i) EXPECT_NE(app.make_task("ann", repeat("title", 50)), "");
    for (const auto& [path, vary] :
         {std::pair{small, "Origin"}, std::pair{small + "x", "Origin"},
          std::pair{std::string{"/health"}, "Origin"},
          std::pair{tasks_path, "Accept-Encoding, Origin"},
          std::pair{std::string{"/openapi.json"}, "Accept-Encoding, Origin"},
          std::pair{std::string{"/docs"}, "Accept-Encoding, Origin"}}) {
        for (const std::string& codings : {std::string{}, browser}) {
            const HttpReply reply = app.ask("GET", path, "ann", "", accepting(codings));
            EXPECT_EQ(reply.find("Vary"), vary) << path;
            EXPECT_EQ(reply.count("Vary"), 1U) << path;
        }
    }
    HttpClient client{app.port()};
    const HttpReply known = client.exchange(
        RunningApp::request("GET", tasks_path, app.authorization("ann") + "If-None-Match: *\r\n"),
        ReplyTo::head);
    EXPECT_EQ(known.status, 304);
    EXPECT_EQ(known.find("Vary"), "Accept-Encoding, Origin");
}

TEST(CompressionOff, PacksNothing) {
    const RunningApp app{[](Config& config) { config.compression = api::Compression::off; }};
    for (int i = 0; i < 5; ++i) EXPECT_NE(app.make_task("ann", repeat("title", 50)), "");
    for (const std::string path : {tasks_path.c_str(), "/openapi.json", "/docs", "/redoc"}) {
        const HttpReply reply = app.ask("GET", path, "ann", "", accepting(browser));
        EXPECT_EQ(reply.status, 200);
        EXPECT_GT(reply.body.size(), 1024U);
        EXPECT_FALSE(reply.has("Content-Encoding")) << path;
        EXPECT_FALSE(reply.has("Vary")) << path;
        EXPECT_EQ(reply.body, app.ask("GET", path, "ann").body) << path;
        EXPECT_EQ(reply.find("ETag"), app.ask("GET", path, "ann").find("ETag")) << path;
    }
}

}  // namespace

}  // namespace taskgate::test
