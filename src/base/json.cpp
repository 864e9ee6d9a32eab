// SPDX-License-Identifier: MIT
#include "base/json.hpp"

#include "base/hex.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <unordered_map>

namespace taskgate::json {

Kind Value::kind() const { return document_->nodes_[index_].kind; }

std::string_view Value::raw() const {
    const auto& node = document_->nodes_[index_];
    return document_->text_.substr(node.begin, node.end - node.begin);
}

std::string_view Value::string() const {
    const auto& node = document_->nodes_[index_];
    if (node.escaped) {
        return std::string_view{document_->unescaped_}.substr(node.content, node.length);
    }
    return document_->text_.substr(node.begin + 1, node.end - node.begin - 2);
}

bool Value::boolean() const { return raw() == "true"; }

std::optional<double> Value::number() const {
    // Not from_chars: it tells a number that is too small from one that is too large by nothing.
    const double value = std::strtod(std::string{raw()}.c_str(), nullptr);
    if (!std::isfinite(value)) return std::nullopt;
    return value;
}

std::optional<Value> Value::find(std::string_view name) const {
    std::optional<Value> found;
    const auto& nodes = document_->nodes_;
    const std::uint32_t end = nodes[index_].next;
    for (std::uint32_t key = index_ + 1; key < end; key = nodes[key + 1].next) {
        if (Value{*document_, key}.string() == name) found = Value{*document_, key + 1};
    }
    return found;
}

std::vector<std::pair<std::string_view, Value>> Value::members() const {
    std::vector<std::pair<std::string_view, Value>> members;
    const auto& nodes = document_->nodes_;
    const std::uint32_t end = nodes[index_].next;
    for (std::uint32_t key = index_ + 1; key < end; key = nodes[key + 1].next) {
        members.emplace_back(Value{*document_, key}.string(), Value{*document_, key + 1});
    }
    return members;
}

std::vector<Value> Value::elements() const {
    std::vector<Value> elements;
    const auto& nodes = document_->nodes_;
    const std::uint32_t end = nodes[index_].next;
    for (std::uint32_t at = index_ + 1; at < end; at = nodes[at].next) {
        elements.push_back(Value{*document_, at});
    }
    return elements;
}

void append_string(std::string& out, std::string_view text) {
    out.push_back('"');
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text.substr(plain, i - plain));
        plain = i + 1;
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                out += "\\u00";
                out.push_back(hex_digits[c >> 4U]);
                out.push_back(hex_digits[c & 0xFU]);
        }
    }
    out.append(text.substr(plain));
    out.push_back('"');
}

namespace {

/// The members as a Python dict would hold them: first place, last value.
std::vector<std::pair<std::string_view, Value>> collapse_duplicates(const Value& object) {
    std::vector<std::pair<std::string_view, Value>> kept;
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto& [name, value] : object.members()) {
        const auto [place, is_new] = places.try_emplace(name, kept.size());
        if (is_new) {
            kept.emplace_back(name, value);
        } else {
            kept[place->second].second = value;
        }
    }
    return kept;
}

}  // namespace

// NOLINTNEXTLINE(misc-no-recursion): the parser bounds the depth
void append_value(std::string& out, const Value& value) {
    switch (value.kind()) {
        case Kind::string: append_string(out, value.string()); return;
        case Kind::object: {
            out.push_back('{');
            bool first = true;
            for (const auto& [name, member] : collapse_duplicates(value)) {
                if (!first) out.push_back(',');
                first = false;
                append_string(out, name);
                out.push_back(':');
                append_value(out, member);
            }
            out.push_back('}');
            return;
        }
        case Kind::array: {
            out.push_back('[');
            bool first = true;
            for (const Value& element : value.elements()) {
                if (!first) out.push_back(',');
                first = false;
                append_value(out, element);
            }
            out.push_back(']');
            return;
        }
        default: out.append(value.raw());
    }
}

Writer& Writer::key(std::string_view name) {
    separate();
    append_string(out_, name);
    out_.push_back(':');
    comma_ = false;
    return *this;
}

Writer& Writer::string(std::string_view text) {
    separate();
    append_string(out_, text);
    return *this;
}

Writer& Writer::raw(std::string_view json) {
    separate();
    out_.append(json);
    return *this;
}

Writer& Writer::open(char bracket) {
    separate();
    out_.push_back(bracket);
    comma_ = false;
    return *this;
}

Writer& Writer::close(char bracket) {
    out_.push_back(bracket);
    comma_ = true;
    return *this;
}

void Writer::separate() {
    if (comma_) out_.push_back(',');
    comma_ = true;
}

}  // namespace taskgate::json
