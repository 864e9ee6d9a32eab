// SPDX-License-Identifier: MIT
#include "schema/read.hpp"

#include "base/utf8.hpp"

#include <fmt/format.h>

#include <utility>

namespace taskgate::schema {

namespace {

std::string to_json(const json::Value& value) {
    std::string out;
    json::append_value(out, value);
    return out;
}

std::string error_context(std::string_view reason) {
    std::string out;
    json::Writer{out}.begin_object().member("error", reason).end_object();
    return out;
}

Issue not_an_object(std::string input) {
    return Issue{"model_attributes_type",
                 {"body"},
                 "Input should be a valid dictionary or object to extract fields from",
                 std::move(input)};
}

/// What is wrong with a string, if anything: Pydantic checks its length first, U+0000 last.
std::optional<Issue> string_issue(const json::Value& value, const Location& location,
                                  const Length& rule) {
    if (!value.is(json::Kind::string)) {
        return Issue{"string_type", location, "Input should be a valid string", to_json(value)};
    }
    const std::size_t length = utf8::count_code_points(value.string());
    if (length < rule.min) {
        return Issue{"string_too_short", location,
                     fmt::format("String should have at least {} character{}", rule.min,
                                 rule.min == 1 ? "" : "s"),
                     to_json(value), fmt::format(R"({{"min_length":{}}})", rule.min)};
    }
    if (length > rule.max) {
        return Issue{"string_too_long", location,
                     fmt::format("String should have at most {} character{}", rule.max,
                                 rule.max == 1 ? "" : "s"),
                     to_json(value), fmt::format(R"({{"max_length":{}}})", rule.max)};
    }
    if (value.string().find('\0') != std::string_view::npos) {
        return Issue{"value_error", location, "Value error, must not contain U+0000",
                     to_json(value), R"({"error":{}})"};
    }
    return std::nullopt;
}

}  // namespace

void read_value(const json::Value& value, const Location& location, const Length& rule,
                std::string& out, Issues& issues) {
    if (auto issue = string_issue(value, location, rule)) {
        issues.push_back(std::move(*issue));
    } else {
        out = value.string();
    }
}

void read_value(const json::Value& value, const Location& location, NoRule /*rule*/, bool& out,
                Issues& issues) {
    if (value.is(json::Kind::boolean)) {
        out = value.boolean();
    } else {
        issues.push_back(
            Issue{"bool_type", location, "Input should be a valid boolean", to_json(value)});
    }
}

namespace detail {

Issue missing_member(const json::Value& object, std::string_view name) {
    return Issue{"missing", {"body", name}, "Field required", to_json(object)};
}

std::optional<json::Document> parse_object(std::string_view body, Media media, Issues& issues) {
    if (body.empty()) {
        issues.push_back(Issue{"missing", {"body"}, "Field required", "null"});
        return std::nullopt;
    }
    if (media != Media::json) {
        std::string input;
        json::append_string(input, utf8::replace_invalid(body));
        issues.push_back(not_an_object(std::move(input)));
        return std::nullopt;
    }
    auto document = json::Document::parse(body, json::Duplicates::last_counts);
    if (!document) {
        issues.push_back(Issue{"json_invalid",
                               {"body", document.error().offset},
                               "JSON decode error",
                               "{}",
                               error_context(document.error().reason)});
        return std::nullopt;
    }
    const json::Value root = document->root();
    if (root.is(json::Kind::null)) {
        issues.push_back(Issue{"missing", {"body"}, "Field required", "null"});
        return std::nullopt;
    }
    if (!root.is(json::Kind::object)) {
        issues.push_back(not_an_object(to_json(root)));
        return std::nullopt;
    }
    return std::move(*document);
}

}  // namespace detail

}  // namespace taskgate::schema
