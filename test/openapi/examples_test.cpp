// SPDX-License-Identifier: MIT
// Everything that a reader of the document sees is shown by an example, and explained. That the
// examples fit their schemas is what the linter looks at.

#include "openapi/parsed_document.hpp"

namespace taskgate::test {

namespace {

/// Looks at a response of an operation or of the components.
void expect_example_and_request_id(const json::Value& response) {
    const auto description = response.find("description");
    ASSERT_TRUE(description);
    EXPECT_FALSE(description->string().empty());
    const auto headers = response.find("headers");
    ASSERT_TRUE(headers);
    EXPECT_TRUE(headers->find("X-Request-ID"));
    const auto content = response.find("content");
    ASSERT_TRUE(content);
    for (const auto& [type, media] : content->members()) EXPECT_TRUE(media.find("example")) << type;
}

}  // namespace

TEST(OpenApiExamples, ShowEverySchema) {
    const ParsedDocument document;
    for (const auto& [name, schema] : document.at({"components", "schemas"}).members()) {
        const auto examples = schema.find("examples");
        ASSERT_TRUE(examples) << name;
        EXPECT_FALSE(examples->elements().empty()) << name;
    }
}

TEST(OpenApiExamples, ShowEveryBody) {
    const ParsedDocument document;
    std::size_t answers = 0;
    for (const auto& [path, methods] : document.at({"paths"}).members()) {
        for (const auto& [method, operation] : methods.members()) {
            SCOPED_TRACE(std::string{method} + " " + std::string{path});
            if (const auto body = operation.find("requestBody")) {
                EXPECT_TRUE(body->find("content")->find("application/json")->find("example"));
            }
            for (const auto& [status, response] : operation.find("responses")->members()) {
                if (response.find("$ref")) continue;
                if (status == "304") {
                    EXPECT_FALSE(response.find("content"));
                    continue;
                }
                expect_example_and_request_id(response);
                ++answers;
            }
        }
    }
    EXPECT_EQ(answers, api::all_endpoints().size());
    for (const auto& [name, response] : document.at({"components", "responses"}).members()) {
        SCOPED_TRACE(name);
        expect_example_and_request_id(response);
    }
}

TEST(OpenApiExamples, ShowEveryHeader) {
    const ParsedDocument document;
    for (const auto& [name, header] : document.at({"components", "headers"}).members()) {
        SCOPED_TRACE(name);
        ASSERT_TRUE(header.find("description") && header.find("example"));
        EXPECT_FALSE(header.find("description")->string().empty());
        const bool is_number = header.find("schema")->find("type")->string() == "integer";
        EXPECT_TRUE(
            header.find("example")->is(is_number ? json::Kind::number : json::Kind::string));
    }
}

TEST(OpenApiTexts, ExplainEveryOperationParameterAndTag) {
    const ParsedDocument document;
    for (const auto& [path, methods] : document.at({"paths"}).members()) {
        for (const auto& [method, operation] : methods.members()) {
            SCOPED_TRACE(std::string{method} + " " + std::string{path});
            for (const char* text : {"summary", "description"}) {
                ASSERT_TRUE(operation.find(text)) << text;
                EXPECT_FALSE(operation.find(text)->string().empty()) << text;
            }
            const auto parameters = operation.find("parameters");
            if (!parameters) continue;
            for (const json::Value& parameter : parameters->elements()) {
                EXPECT_TRUE(parameter.find("description")) << parameter.raw();
                EXPECT_FALSE(parameter.find("example")) << "whoever tries it out has other ids";
            }
        }
    }
    for (const json::Value& tag : document.at({"tags"}).elements()) {
        EXPECT_TRUE(tag.find("description")) << tag.raw();
    }
    EXPECT_NE(document.at({"info", "description"}).string().find("**Tokens**"), std::string::npos);
}

}  // namespace taskgate::test
