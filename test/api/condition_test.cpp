// SPDX-License-Identifier: MIT
// Conditional requests: what a client has kept, and what two devices would overwrite each other.

#include "api/scenario.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

constexpr const char* changes = R"({"title":"changed"})";

std::string condition(const std::string& name, const std::string& value) {
    return name + ": " + value + "\r\n";
}

/// A tag as it would be on the coded form of the same answer.
std::string coded(const std::string& tag, const std::string& suffix) {
    return tag.substr(0, tag.size() - 1) + suffix + '"';
}

class Conditions : public testing::Test {
protected:
    Conditions() : id_(app_.make_task("ann", "first")), path_("/api/ann/tasks/" + id_) {}

    [[nodiscard]] HttpReply ask(const std::string& method, const std::string& path,
                                const std::string& fields = {},
                                const std::string& body = {}) const {
        HttpClient client{app_.port()};
        const std::string type = body.empty() ? "" : "Content-Type: application/json\r\n";
        return client.exchange(
            RunningApp::request(method, path, app_.authorization("ann") + type + fields, body),
            method == "HEAD" ? ReplyTo::head : ReplyTo::other);
    }
    [[nodiscard]] std::string tag(const std::string& path) const {
        return ask("GET", path).find("ETag");
    }
    /// Gives ann more tasks than a store reads in one piece, and the tag of them all.
    [[nodiscard]] std::string make_long_list() const {
        const std::string task = R"({"title":"long","description":")" + repeat("d", 5000) + "\"}";
        for (int i = 0; i < 60; ++i) EXPECT_EQ(ask("POST", list_, "", task).status, 201);
        return tag(list_);
    }
    void change() const { EXPECT_EQ(ask("PUT", path_, "", changes).status, 200); }

    RunningApp app_;
    std::string id_;
    std::string path_;
    std::string list_ = "/api/ann/tasks";
};

TEST_F(Conditions, TagsAreStrongAndThoseOfTheState) {
    for (const std::string& path : {path_, list_}) {
        const std::string before = tag(path);
        EXPECT_TRUE(before.starts_with('"') && before.ends_with('"') && before.size() > 6)
            << before;
        EXPECT_EQ(tag(path), before);
        EXPECT_EQ(ask("HEAD", path).find("ETag"), before);
        change();
        EXPECT_NE(tag(path), before);
    }
    const std::string before = tag(list_);
    const std::string other = app_.make_task("ann", "second");
    const std::string with_other = tag(list_);
    EXPECT_NE(with_other, before);
    EXPECT_EQ(ask("DELETE", "/api/ann/tasks/" + other).status, 200);
    EXPECT_EQ(tag(list_), before);  // the same tasks in the same states
}

TEST_F(Conditions, AnswersCarryTheTagOfWhatTheyShow) {
    const HttpReply created = ask("POST", list_, "", R"({"title":"new"})");
    EXPECT_EQ(created.find("ETag"), tag(created.find("Location")));
    const HttpReply toggled = ask("PATCH", path_ + "/complete");
    EXPECT_EQ(toggled.find("ETag"), tag(path_));
    // RFC 9110 9.3.4: what was sent is not what is kept.
    EXPECT_FALSE(ask("PUT", path_, "", changes).has("ETag"));
    EXPECT_FALSE(ask("DELETE", path_).has("ETag"));
    EXPECT_FALSE(ask("GET", path_).has("ETag"));  // a 404
}

TEST_F(Conditions, MayBeKeptByTheUserAloneAndOnlyTasks) {
    for (const auto& [method, path, expected] :
         {std::tuple{"GET", list_, "private, no-cache"},
          std::tuple{"GET", path_, "private, no-cache"},
          std::tuple{"PATCH", path_ + "/complete", "private, no-cache"},
          std::tuple{"GET", path_ + "x", "no-store"},
          std::tuple{"GET", std::string{"/api/bob/tasks"}, "no-store"},
          std::tuple{"PATCH", path_, "no-store"}, std::tuple{"DELETE", path_, "no-store"}}) {
        const HttpReply reply = ask(method, path);
        EXPECT_EQ(reply.find("Cache-Control"), expected) << method << path;
        EXPECT_EQ(reply.count("Cache-Control"), 1U);
    }
}

TEST_F(Conditions, WhatIsKnownIsNotSentAgain) {
    for (const std::string& path : {path_, list_}) {
        const std::string tag = this->tag(path);
        for (const std::string& known : {tag, "W/" + tag, "\"x\", " + tag, coded(tag, "-gzip"),
                                         coded(tag, "-br"), std::string{"*"}}) {
            for (const char* method : {"GET", "HEAD"}) {
                HttpClient client{app_.port()};
                const std::string fields =
                    app_.authorization("ann") + condition("If-None-Match", known);
                const HttpReply reply =
                    client.exchange(RunningApp::request(method, path, fields), ReplyTo::head);
                EXPECT_EQ(reply.status, 304) << known;
                EXPECT_EQ(reply.find("ETag"), tag);
                EXPECT_EQ(reply.find("Cache-Control"), "private, no-cache");
                EXPECT_TRUE(reply.has("X-Request-ID"));
                EXPECT_FALSE(reply.has("Content-Type"));
                EXPECT_FALSE(reply.has("Content-Length"));
                // Nothing follows it.
                EXPECT_EQ(client.exchange(RunningApp::request("GET", "/health")).status, 200);
            }
        }
        for (const std::string& unknown : {coded(tag, "x"), coded(tag, "-zstd"), std::string{"x"},
                                           std::string{"\"\""}, std::string{"\"1-0\""}}) {
            EXPECT_EQ(ask("GET", path, condition("If-None-Match", unknown)).status, 200) << unknown;
        }
        change();
        EXPECT_EQ(ask("GET", path, condition("If-None-Match", tag)).status, 200);
    }
}

TEST_F(Conditions, HoldForListsThatAreSentWhileTheyAreRead) {
    const std::string tag = make_long_list();
    EXPECT_EQ(tag.size(), 36U) << tag;
    const HttpReply whole = ask("GET", list_);
    EXPECT_FALSE(whole.has("Content-Length")) << "it is short";
    EXPECT_EQ(whole.find("ETag"), tag);
    EXPECT_EQ(ask("HEAD", list_).find("ETag"), tag);
    for (const std::string& known :
         {tag, "W/" + tag, "\"x\", " + coded(tag, "-br"), std::string{"*"}}) {
        for (const char* method : {"GET", "HEAD"}) {
            const HttpReply reply = ask(method, list_, condition("If-None-Match", known));
            EXPECT_EQ(reply.status, 304) << known;
            EXPECT_EQ(reply.find("ETag"), tag);
            EXPECT_EQ(reply.find("Vary"), whole.find("Vary"));
            EXPECT_EQ(reply.body, "");
        }
        EXPECT_EQ(
            ask("GET", list_, condition("If-None-Match", known) + condition("If-Match", "\"x\""))
                .status,
            412);
    }
    const HttpReply packed =
        ask("GET", list_, condition("If-None-Match", tag) + "Accept-Encoding: gzip\r\n");
    EXPECT_EQ(packed.status, 304);
    EXPECT_EQ(packed.find("ETag"), coded(tag, "-gzip"));
    change();
    const HttpReply changed = ask("GET", list_, condition("If-None-Match", tag));
    EXPECT_EQ(changed.status, 200);
    EXPECT_NE(changed.find("ETag"), tag);
    EXPECT_EQ(changed.body.size(), whole.body.size() + std::string_view{"changed"}.size() -
                                       std::string_view{"first"}.size());
}

TEST_F(Conditions, AGetOfAnotherStateThanDemandedIsRefused) {
    const std::string tag = this->tag(path_);
    EXPECT_EQ(ask("GET", path_, condition("If-Match", tag)).status, 200);
    EXPECT_EQ(ask("GET", path_, condition("If-Match", "*")).status, 200);
    const HttpReply refused = ask("GET", path_, condition("If-Match", "W/" + tag));
    EXPECT_EQ(refused.status, 412);
    EXPECT_EQ(refused.body, R"({"detail":"Precondition Failed"})");
}

TEST_F(Conditions, AChangeIsMadeOfTheStateThatItIsMeantFor) {
    for (const char* suffix : {"", "-gzip", "-br"}) {
        const auto current = [&] { return coded(tag(path_), suffix); };
        EXPECT_EQ(ask("PUT", path_, condition("If-Match", current()), changes).status, 200);
        EXPECT_EQ(ask("PATCH", path_ + "/complete", condition("If-Match", current())).status, 200);
        EXPECT_EQ(ask("PUT", path_, condition("If-Match", "\"x\", " + current()), changes).status,
                  200);
    }
    EXPECT_EQ(ask("PUT", path_, condition("If-Match", "*"), changes).status, 200);
    EXPECT_EQ(ask("PUT", path_, condition("If-None-Match", "\"x\""), changes).status, 200);
    EXPECT_EQ(ask("DELETE", path_, condition("If-Match", tag(path_))).status, 200);
}

TEST_F(Conditions, AChangeOfAnotherStateIsRefusedAndChangesNothing) {
    const std::string old = tag(path_);
    change();
    const HttpReply before = ask("GET", path_);
    const std::string now = before.find("ETag");
    for (const std::string& fields :
         {condition("If-Match", old), condition("If-Match", "W/" + now), condition("If-Match", "x"),
          condition("If-Match", "\"x\", " + old), condition("If-Match", "\"\""),
          condition("If-Match", "\"1-0" + now.substr(3)), condition("If-None-Match", now),
          condition("If-None-Match", "*"), condition("If-None-Match", coded(now, "-br")),
          condition("If-Match", now) + condition("If-None-Match", now), condition("If-Match", ""),
          condition("If-Match", "\"1--7000000000000000\""),
          condition("If-Match", "\"1--8000000000000000\""),
          condition("If-Match", "\"1-7fffffffffffffff\"")}) {
        for (const auto& [method, path, body] :
             {std::tuple{"PUT", path_, changes}, std::tuple{"PATCH", path_ + "/complete", ""},
              std::tuple{"DELETE", path_, ""}}) {
            const HttpReply reply = ask(method, path, fields, body);
            EXPECT_EQ(reply.status, 412) << method << fields;
            EXPECT_EQ(reply.body, R"({"detail":"Precondition Failed"})");
            EXPECT_EQ(reply.find("Cache-Control"), "no-store");
            EXPECT_FALSE(reply.says_close());
        }
    }
    EXPECT_EQ(ask("GET", path_).body, before.body);
}

TEST_F(Conditions, ComeBehindEverythingElse) {
    const std::string missing = "/api/ann/tasks/01a20757-e136-7672-8bf7-7b06bff591e0";
    const std::string fields = condition("If-Match", "\"x\"");
    EXPECT_EQ(ask("PUT", missing, fields, changes).status, 404);
    EXPECT_EQ(ask("DELETE", missing, condition("If-Match", tag(path_))).status, 404);
    EXPECT_EQ(ask("PATCH", missing + "/complete", condition("If-Match", "*")).status, 404);
    EXPECT_EQ(ask("PUT", path_, fields, R"({"title":null})").status, 422);
    EXPECT_EQ(ask("PUT", "/api/bob/tasks/" + id_, fields, changes).status, 403);
    EXPECT_EQ(app_.ask("PUT", path_, "", changes, fields).status, 401);
}

TEST_F(Conditions, MeanNothingWhereThereIsNoTag) {
    EXPECT_EQ(ask("GET", "/health", condition("If-None-Match", "*")).status, 200);
    EXPECT_EQ(ask("POST", list_, condition("If-Match", "\"x\""), changes).status, 201);
}

}  // namespace

}  // namespace taskgate::test
