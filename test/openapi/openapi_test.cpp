// SPDX-License-Identifier: MIT
#include "api/openapi.hpp"

#include "openapi/parsed_document.hpp"
#include "support/running_app.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace taskgate::test {

namespace {

/// `TASKGATE_SOURCE_DIR/docs/openapi.json`.
std::string committed_document() {
    std::ifstream file{TASKGATE_SOURCE_DIR "/docs/openapi.json"};
    EXPECT_TRUE(file) << "run ./dev docs";
    return {std::istreambuf_iterator<char>{file}, {}};
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
    const ParsedDocument document;
    std::set<std::string> listed;
    for (const auto& [path, methods] : document.at({"paths"}).members()) {
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
                          "get /health/live show_liveness",
                          "get /health/ready show_readiness",
                          "get /openapi.json show_openapi",
                      }));
    EXPECT_EQ(listed.size(), api::all_endpoints().size());
}

TEST(OpenApi, AsksForATokenWhereTheServiceDoes) {
    const ParsedDocument document;
    for (const api::Endpoint& endpoint : api::all_endpoints()) {
        SCOPED_TRACE(endpoint.operation);
        std::string method{endpoint.method};
        for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
        const json::Value operation = document.at({"paths", endpoint.path, method});
        const auto security = operation.find("security")->elements();
        const auto answers = names_of(*operation.find("responses"));
        const bool is_owned = endpoint.path.starts_with("/api/");
        EXPECT_EQ(security.size(), is_owned ? 1U : 0U);
        EXPECT_EQ(answers.count("401"), is_owned ? 1U : 0U);
        EXPECT_EQ(answers.count("403"), is_owned ? 1U : 0U);
        for (const char* always :
             {"400", "405", "408", "413", "414", "415", "429", "431", "500", "501", "503", "505"}) {
            EXPECT_EQ(answers.count(always), 1U) << always;
        }
        const bool has_task = endpoint.path.find("{task_id}") != std::string_view::npos;
        EXPECT_EQ(answers.count("404"), has_task ? 1U : 0U);
        EXPECT_EQ(answers.count("422"), has_task || endpoint.method == "POST" ? 1U : 0U);
    }
    const json::Value scheme = document.at({"components", "securitySchemes", "JWTAuth"});
    EXPECT_EQ(scheme.find("type")->string(), "http");
    EXPECT_EQ(scheme.find("scheme")->string(), "bearer");
    EXPECT_EQ(scheme.find("bearerFormat")->string(), "JWT");
    EXPECT_FALSE(scheme.find("description")->string().empty());
}

TEST(OpenApi, DescribesTheSchemasWithTheirLimits) {
    const ParsedDocument document;
    const json::Value schemas = document.at({"components", "schemas"});
    EXPECT_EQ(names_of(schemas),
              (std::set<std::string>{"ErrorDetail", "HTTPValidationError", "Health", "Message",
                                     "Specification", "TaskCreate", "TaskRead", "TaskUpdate",
                                     "ValidationError"}));
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
    const ParsedDocument document;
    const std::string text = api::openapi_document();
    constexpr std::string_view mark = "\"$ref\":\"#/";
    std::size_t references = 0;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        const std::size_t begin = at + mark.size();
        const std::string way = text.substr(begin, text.find('"', begin) - begin);
        SCOPED_TRACE(way);
        const std::size_t first = way.find('/');
        const std::size_t second = way.find('/', first + 1);
        EXPECT_TRUE(document
                        .at({way.substr(0, first), way.substr(first + 1, second - first - 1),
                             way.substr(second + 1)})
                        .is(json::Kind::object));
        ++references;
    }
    EXPECT_GT(references, 50U);
}

}  // namespace taskgate::test
