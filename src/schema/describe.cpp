// SPDX-License-Identifier: MIT
#include "schema/describe.hpp"

namespace taskgate::schema {

std::string to_title(std::string_view name) {
    std::string title{name};
    bool begins_word = true;
    for (char& c : title) {
        if (c == '_') c = ' ';
        if (begins_word && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        begins_word = c == ' ';
    }
    return title;
}

}  // namespace taskgate::schema
