// SPDX-License-Identifier: MIT
#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The one strict JSON parser (RFC 8259) and what reads its result.
///
/// Strict means: UTF-8 without a byte order mark, no lone surrogates, no NaN, at most `max_depth`
/// levels, and nothing behind the value. Numbers keep the digits they were sent with.
namespace taskgate::json {

/// The deepest nesting that is read; the outermost object or array is level 1.
inline constexpr std::size_t max_depth = 64;

/// What a JSON value is.
enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// What to do with an object that names a member twice.
enum class Duplicates : std::uint8_t {
    last_counts,  ///< as Python and every browser do
    refused,      ///< as RFC 7515 section 4 and RFC 7519 section 4 allow; at any depth
};

/// Where and why a text is not JSON. `reason` is a literal, in the words of Python's `json`.
struct ParseError {
    std::size_t offset = 0;  ///< in code points from the beginning of the text
    std::string_view reason = {};
};

class Document;

/// One value of a document: a view that is good as long as its document and the parsed text.
class Value {
public:
    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool is(Kind kind) const { return this->kind() == kind; }

    /// The text of the value as it was sent.
    [[nodiscard]] std::string_view raw() const;
    /// A string's content, escapes resolved. Only for strings.
    [[nodiscard]] std::string_view string() const;
    /// Only for booleans.
    [[nodiscard]] bool boolean() const;
    /// A number's value where a double can hold it as a finite one. Only for numbers.
    [[nodiscard]] std::optional<double> number() const;

    /// An object's member of that name, the last one where there are several.
    [[nodiscard]] std::optional<Value> find(std::string_view name) const;

    /// An object's members, in the order sent.
    [[nodiscard]] std::vector<std::pair<std::string_view, Value>> members() const;
    /// An array's elements.
    [[nodiscard]] std::vector<Value> elements() const;

private:
    friend class Document;
    friend class Parser;
    Value(const Document& document, std::uint32_t index) : document_(&document), index_(index) {}

    const Document* document_;
    std::uint32_t index_;
};

/// A parsed text. It refers to the text, which must outlive it. Not copied: values point at it.
class Document {
public:
    /// Parses a whole text. Time and memory are linear in its size, which must be below 4 GiB.
    static boost::system::result<Document, ParseError> parse(std::string_view text,
                                                             Duplicates duplicates);

    Document(Document&&) = default;
    Document& operator=(Document&&) = default;
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    ~Document() = default;

    [[nodiscard]] Value root() const { return Value{*this, 0}; }

private:
    friend class Value;
    friend class Parser;

    /// One value; containers are followed by their content, objects by key, value, key, value …
    struct Node {
        std::uint32_t begin = 0;  ///< where `raw()` begins in the text
        std::uint32_t end = 0;
        std::uint32_t next = 0;  ///< the node behind this one and its content
        Kind kind = Kind::null;
        bool escaped = false;       ///< a string whose content stands in `unescaped_`
        std::uint32_t content = 0;  ///< where it stands there
        std::uint32_t length = 0;   ///< its length there
    };

    explicit Document(std::string_view text) : text_(text) {}

    std::string_view text_;
    std::vector<Node> nodes_ = {};
    std::string unescaped_ = {};
};

/// Appends `text`, which must be UTF-8, as a JSON string: raw but for quotes, backslashes and
/// control characters.
void append_string(std::string& out, std::string_view text);

/// Appends a value compactly, strings written anew and numbers as sent. Of duplicate members the
/// last value stands at the first one's place, as a Python dict would hold it.
void append_value(std::string& out, const Value& value);

/// Writes compact JSON piece by piece, minding the commas. The caller minds the nesting.
class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    Writer& begin_object() { return open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& end_array() { return close(']'); }
    Writer& key(std::string_view name);
    Writer& string(std::string_view text);
    Writer& boolean(bool value) { return raw(value ? "true" : "false"); }
    Writer& number(std::int64_t value) { return raw(std::to_string(value)); }
    Writer& null() { return raw("null"); }
    /// A value that is JSON already.
    Writer& raw(std::string_view json);

    /// `key` and `string` in one.
    Writer& member(std::string_view name, std::string_view text) { return key(name).string(text); }

private:
    Writer& open(char bracket);
    Writer& close(char bracket);
    void separate();

    std::string& out_;
    bool comma_ = false;
};

}  // namespace taskgate::json
