// SPDX-License-Identifier: MIT
#include "base/hex.hpp"
#include "base/json.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace taskgate::json {

namespace {

constexpr std::string_view expecting_value = "Expecting value";
constexpr std::string_view bad_unicode_escape = "Invalid \\uXXXX escape";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

/// Recursive descent over one text; stops at the first fault, which `error_` then holds.
class Parser {
public:
    Parser(std::string_view text, Duplicates duplicates)
        : text_(text), duplicates_(duplicates), document_(text) {}

    boost::system::result<Document, ParseError> run() {
        if (text_.size() >= std::numeric_limits<std::uint32_t>::max()) {
            return ParseError{0, "The text is too long"};
        }
        if (text_.substr(0, 3) == "\xEF\xBB\xBF") {
            return ParseError{0, "Unexpected UTF-8 BOM (decode using utf-8-sig)"};
        }
        document_.nodes_.reserve(16);
        if (!value(1)) return located_error();
        skip_space();
        if (at_ < text_.size()) {
            fail(at_, "Extra data");
            return located_error();
        }
        return std::move(document_);
    }

private:
    using Node = Document::Node;

    bool fail(std::size_t at, std::string_view reason) {
        error_ = ParseError{at, reason};
        return false;
    }

    /// The error with its place in code points: all before it was seen to be UTF-8.
    [[nodiscard]] ParseError located_error() const {
        return ParseError{utf8::count_code_points(text_.substr(0, error_.offset)), error_.reason};
    }

    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void skip_space() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }

    std::uint32_t add_node(Kind kind) {
        Node node;
        node.begin = static_cast<std::uint32_t>(at_);
        node.kind = kind;
        document_.nodes_.push_back(node);
        return static_cast<std::uint32_t>(document_.nodes_.size() - 1);
    }

    void finish_node(std::uint32_t index) {
        document_.nodes_[index].end = static_cast<std::uint32_t>(at_);
        document_.nodes_[index].next = static_cast<std::uint32_t>(document_.nodes_.size());
    }

    // NOLINTNEXTLINE(misc-no-recursion): bounded by max_depth
    bool value(std::size_t depth) {
        skip_space();
        switch (peek()) {
            case '{': return depth <= max_depth ? object(depth) : fail(at_, "Nested too deeply");
            case '[': return depth <= max_depth ? array(depth) : fail(at_, "Nested too deeply");
            case '"': return string();
            case 't': return literal("true", Kind::boolean);
            case 'f': return literal("false", Kind::boolean);
            case 'n': return literal("null", Kind::null);
            default: return number();
        }
    }

    bool literal(std::string_view word, Kind kind) {
        if (text_.substr(at_, word.size()) != word) return fail(at_, expecting_value);
        const std::uint32_t node = add_node(kind);
        at_ += word.size();
        finish_node(node);
        return true;
    }

    /// Moves `end` behind the digits there; false where there is none.
    [[nodiscard]] bool digits(std::size_t& end) const {
        const std::size_t begin = end;
        while (end < text_.size() && is_digit(text_[end])) ++end;
        return end > begin;
    }

    bool number() {
        std::size_t end = at_;
        if (end < text_.size() && text_[end] == '-') ++end;
        if (end < text_.size() && text_[end] == '0') {
            ++end;
        } else if (!digits(end)) {
            return fail(at_, expecting_value);
        }
        if (std::size_t fraction = end + 1;
            end < text_.size() && text_[end] == '.' && digits(fraction)) {
            end = fraction;
        }
        if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
            std::size_t exponent = end + 1;
            if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-')) {
                ++exponent;
            }
            if (digits(exponent)) end = exponent;
        }
        const std::uint32_t node = add_node(Kind::number);
        at_ = end;
        finish_node(node);
        return true;
    }

    bool string() {
        const std::size_t opening = at_;
        const std::uint32_t node = add_node(Kind::string);
        ++at_;
        std::size_t plain = at_;  // what stands from here on is not yet copied
        bool escaped = false;
        const std::size_t content = document_.unescaped_.size();
        for (;;) {
            if (at_ >= text_.size()) return fail(opening, "Unterminated string starting at");
            const auto c = static_cast<unsigned char>(text_[at_]);
            if (c == '"') break;
            if (c == '\\') {
                document_.unescaped_.append(text_.substr(plain, at_ - plain));
                escaped = true;
                if (!escape(opening)) return false;
                plain = at_;
            } else if (c < 0x20) {
                return fail(at_, "Invalid control character at");
            } else if (c < 0x80) {
                ++at_;
            } else {
                const std::size_t length = utf8::sequence_length(text_.substr(at_));
                if (length == 0) return fail(at_, "Invalid UTF-8");
                at_ += length;
            }
        }
        if (escaped) {
            document_.unescaped_.append(text_.substr(plain, at_ - plain));
            Node& written = document_.nodes_[node];
            written.escaped = true;
            written.content = static_cast<std::uint32_t>(content);
            written.length = static_cast<std::uint32_t>(document_.unescaped_.size() - content);
        }
        ++at_;
        finish_node(node);
        return true;
    }

    /// Reads one escape at a backslash and appends what it stands for.
    bool escape(std::size_t opening) {
        const std::size_t backslash = at_++;
        if (at_ >= text_.size()) return fail(opening, "Unterminated string starting at");
        const char c = text_[at_++];
        switch (c) {
            case '"':
            case '\\':
            case '/': document_.unescaped_.push_back(c); return true;
            case 'b': document_.unescaped_.push_back('\b'); return true;
            case 'f': document_.unescaped_.push_back('\f'); return true;
            case 'n': document_.unescaped_.push_back('\n'); return true;
            case 'r': document_.unescaped_.push_back('\r'); return true;
            case 't': document_.unescaped_.push_back('\t'); return true;
            case 'u': return unicode_escape(backslash);
            default: return fail(backslash, "Invalid \\escape");
        }
    }

    bool unicode_escape(std::size_t backslash) {
        char32_t unit = 0;
        if (!hex4(unit)) return fail(backslash, bad_unicode_escape);
        if (unit >= 0xDC00 && unit <= 0xDFFF) return fail(backslash, "Lone surrogate");
        if (unit >= 0xD800 && unit <= 0xDBFF) {
            char32_t low = 0;
            if (text_.substr(at_, 2) != "\\u") return fail(backslash, "Lone surrogate");
            at_ += 2;
            if (!hex4(low)) return fail(at_ - 2, bad_unicode_escape);
            if (low < 0xDC00 || low > 0xDFFF) return fail(backslash, "Lone surrogate");
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        }
        utf8::append_code_point(document_.unescaped_, unit);
        return true;
    }

    bool hex4(char32_t& unit) {
        if (text_.size() - at_ < 4) return false;
        for (std::size_t i = 0; i < 4; ++i) {
            const int digit = hex_value(text_[at_ + i]);
            if (digit < 0) return false;
            unit = (unit << 4) | static_cast<char32_t>(digit);
        }
        at_ += 4;
        return true;
    }

    // NOLINTNEXTLINE(misc-no-recursion): bounded by max_depth
    bool array(std::size_t depth) {
        const std::uint32_t node = add_node(Kind::array);
        ++at_;
        skip_space();
        if (peek() != ']') {
            for (;;) {
                if (!value(depth + 1)) return false;
                skip_space();
                if (peek() == ']') break;
                if (peek() != ',') return fail(at_, "Expecting ',' delimiter");
                ++at_;
            }
        }
        ++at_;
        finish_node(node);
        return true;
    }

    // NOLINTNEXTLINE(misc-no-recursion): bounded by max_depth
    bool object(std::size_t depth) {
        const std::uint32_t node = add_node(Kind::object);
        ++at_;
        skip_space();
        if (peek() != '}') {
            for (;;) {
                skip_space();
                if (peek() != '"') {
                    return fail(at_, "Expecting property name enclosed in double quotes");
                }
                if (!string()) return false;
                skip_space();
                if (peek() != ':') return fail(at_, "Expecting ':' delimiter");
                ++at_;
                if (!value(depth + 1)) return false;
                skip_space();
                if (peek() == '}') break;
                if (peek() != ',') return fail(at_, "Expecting ',' delimiter");
                ++at_;
            }
        }
        ++at_;
        finish_node(node);
        return duplicates_ == Duplicates::last_counts || names_are_unique(node);
    }

    bool names_are_unique(std::uint32_t object) {
        const auto members = Value{document_, object}.members();
        // For the few names of a token, comparing each with each is quicker than a table.
        constexpr std::size_t few = 12;
        std::unordered_set<std::string_view> table;
        for (auto member = members.begin(); member != members.end(); ++member) {
            const auto has_its_name = [&](const auto& other) {
                return other.first == member->first;
            };
            const bool is_new = members.size() > few
                                    ? table.insert(member->first).second
                                    : std::none_of(members.begin(), member, has_its_name);
            if (!is_new) return fail(document_.nodes_[object].begin, "Duplicate member");
        }
        return true;
    }

    std::string_view text_;
    Duplicates duplicates_;
    Document document_;
    std::size_t at_ = 0;
    ParseError error_ = {};
};

boost::system::result<Document, ParseError> Document::parse(std::string_view text,
                                                            Duplicates duplicates) {
    return Parser{text, duplicates}.run();
}

}  // namespace taskgate::json
