// SPDX-License-Identifier: MIT
#include "api/openapi.hpp"

#include "base/json.hpp"
#include "support/running_app.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace taskgate::test {

namespace {

/// The document, and what tests look up in it.
class Specification {
public:
    Specification() : text_(api::openapi_document()), document_(parse(text_)) {}

    [[nodiscard]] json::Value root() const { return document_.root(); }
    /// What stands at a way of member names; the end of a wrong way fails the test.
    [[nodiscard]] json::Value at(std::initializer_list<std::string_view> way) const {
        json::Value value = root();
        for (const std::string_view name : way) {
            const auto next = value.find(name);
            EXPECT_TRUE(next) << name;
            if (!next) break;
            value = *next;
        }
        return value;
    }

private:
    static json::Document parse(std::string_view text) {
        auto document = json::Document::parse(text, json::Duplicates::refused);
        EXPECT_TRUE(document);
        return std::move(*document);
    }

    std::string text_;
    json::Document document_;
};

/// `TASKGATE_SOURCE_DIR/docs/openapi.json`.
std::string committed_document() {
    std::ifstream file{TASKGATE_SOURCE_DIR "/docs/openapi.json"};
    EXPECT_TRUE(file) << "run ./dev docs";
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::set<std::string> names_of(const json::Value& object) {
    std::set<std::string> names;
    for (const auto& [name, value] : object.members()) names.emplace(name);
    return names;
}

}  // namespace

TEST(OpenApi, TheCommittedDocumentIsTheCurrentOne) {
    std::string committed = committed_document();
    if (committed.ends_with('\n')) committed.pop_back();
    EXPECT_EQ(committed, api::openapi_document()) << "run ./dev docs";
}

TEST(OpenApi, TheServedDocumentIsTheSame) {
    const RunningApp app;
    const HttpReply reply = app.ask("GET", "/openapi.json");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.find("Content-Type"), "application/json");
    EXPECT_EQ(reply.body, api::openapi_document());
}

TEST(OpenApi, ListsEveryRouteAndMethodUnderItsHandlersName) {
    const Specification specification;
    std::set<std::string> listed;
    for (const auto& [path, methods] : specification.at({"paths"}).members()) {
        for (const auto& [method, operation] : methods.members()) {
            listed.insert(std::string{method} + " " + std::string{path} + " " +
                          std::string{operation.find("operationId")->string()});
        }
    }
    EXPECT_EQ(listed, (std::set<std::string>{
                          "get /api/{user_id}/tasks list_tasks",
                          "post /api/{user_id}/tasks create_task",
                          "get /api/{user_id}/tasks/{task_id} find_task",
                          "put /api/{user_id}/tasks/{task_id} update_task",
                          "delete /api/{user_id}/tasks/{task_id} remove_task",
                          "patch /api/{user_id}/tasks/{task_id}/complete toggle_task",
                          "get /health show_health",
                          "get /openapi.json show_openapi",
                      }));
    EXPECT_EQ(listed.size(), api::all_endpoints().size());
}

TEST(OpenApi, AsksForATokenWhereTheServiceDoes) {
    const Specification specification;
    for (const api::Endpoint& endpoint : api::all_endpoints()) {
        SCOPED_TRACE(endpoint.operation);
        std::string method{endpoint.method};
        for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
        const json::Value operation = specification.at({"paths", endpoint.path, method});
        const auto security = operation.find("security")->elements();
        const auto answers = names_of(*operation.find("responses"));
        const bool is_owned = endpoint.path.starts_with("/api/");
        EXPECT_EQ(security.size(), is_owned ? 1U : 0U);
        EXPECT_EQ(answers.count("401"), is_owned ? 1U : 0U);
        EXPECT_EQ(answers.count("403"), is_owned ? 1U : 0U);
        for (const char* always :
             {"400", "405", "408", "413", "414", "415", "431", "500", "501", "503", "505"}) {
            EXPECT_EQ(answers.count(always), 1U) << always;
        }
        const bool has_task = endpoint.path.find("{task_id}") != std::string_view::npos;
        EXPECT_EQ(answers.count("404"), has_task ? 1U : 0U);
        EXPECT_EQ(answers.count("422"), has_task || endpoint.method == "POST" ? 1U : 0U);
    }
    const json::Value scheme = specification.at({"components", "securitySchemes", "JWTAuth"});
    EXPECT_EQ(scheme.raw(), R"({"type":"http","scheme":"bearer","bearerFormat":"JWT"})");
}

TEST(OpenApi, DescribesTheSchemasWithTheirLimits) {
    const Specification specification;
    const json::Value schemas = specification.at({"components", "schemas"});
    EXPECT_EQ(names_of(schemas),
              (std::set<std::string>{"ErrorDetail", "HTTPValidationError", "Message", "TaskCreate",
                                     "TaskRead", "TaskUpdate", "ValidationError"}));
    EXPECT_EQ(names_of(*schemas.find("TaskRead")->find("properties")),
              (std::set<std::string>{"id", "user_id", "title", "description", "is_completed",
                                     "created_at", "updated_at"}));
    EXPECT_EQ(schemas.find("TaskRead")->find("required")->elements().size(), 7U);
    EXPECT_EQ(schemas.find("TaskCreate")->find("required")->raw(), R"(["title"])");
    EXPECT_FALSE(schemas.find("TaskUpdate")->find("required"));
    const json::Value title = *schemas.find("TaskCreate")->find("properties")->find("title");
    EXPECT_EQ(title.find("minLength")->raw(), "1");
    EXPECT_EQ(title.find("maxLength")->raw(), "500");
    EXPECT_NE(schemas.find("TaskCreate")->raw().find(R"("maxLength":5000)"), std::string::npos);
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
    const Specification specification;
    const std::string text = api::openapi_document();
    constexpr std::string_view mark = "\"$ref\":\"#/";
    std::size_t references = 0;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        const std::size_t begin = at + mark.size();
        const std::string way = text.substr(begin, text.find('"', begin) - begin);
        SCOPED_TRACE(way);
        const std::size_t first = way.find('/');
        const std::size_t second = way.find('/', first + 1);
        EXPECT_TRUE(specification
                        .at({way.substr(0, first), way.substr(first + 1, second - first - 1),
                             way.substr(second + 1)})
                        .is(json::Kind::object));
        ++references;
    }
    EXPECT_GT(references, 50U);
}

}  // namespace taskgate::test
