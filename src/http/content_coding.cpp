// SPDX-License-Identifier: MIT
#include "http/content_coding.hpp"

#include "base/text.hpp"

#include <array>
#include <optional>

namespace taskgate::http {

namespace {

/// In thousandths, as a `qvalue` has three digits behind its point.
using Weight = int;
constexpr Weight whole = 1000;

/// `0.25`, `1`, `1.000` (RFC 9110 12.4.2); what is none counts as 0.
Weight read_weight(std::string_view text) {
    if (text.empty() || (text.front() != '0' && text.front() != '1')) return 0;
    Weight weight = (text.front() - '0') * whole;
    text.remove_prefix(1);
    if (text.empty()) return weight;
    if (text.front() != '.' || text.size() > 4) return 0;
    Weight place = whole;
    for (const char digit : text.substr(1)) {
        if (digit < '0' || digit > '9') return 0;
        place /= 10;
        weight += (digit - '0') * place;
    }
    return weight > whole ? 0 : weight;
}

/// One entry of the field: a coding and its weight.
struct Entry {
    std::string_view name;
    Weight weight = whole;
};

Entry read_entry(std::string_view text) {
    const std::size_t semicolon = text.find(';');
    Entry entry{trim(text.substr(0, semicolon))};
    if (semicolon == std::string_view::npos) return entry;
    const std::string_view parameter = trim(text.substr(semicolon + 1));
    const bool is_weight = parameter.starts_with("q=") || parameter.starts_with("Q=");
    entry.weight = is_weight ? read_weight(parameter.substr(2)) : 0;
    return entry;
}

/// What a client said of each coding, and of those that it did not name.
struct Preferences {
    std::array<std::optional<Weight>, 3> named = {};
    std::optional<Weight> others = {};

    void add(const Entry& entry) {
        if (entry.name == "*") others = entry.weight;
        for (std::size_t i = 0; i < named.size(); ++i) {
            const std::string_view name = name_of(static_cast<Coding>(i));
            if (equals_ignoring_case(entry.name, name)) named.at(i) = entry.weight;
        }
        if (equals_ignoring_case(entry.name, "x-gzip")) {
            named.at(static_cast<std::size_t>(Coding::gzip)) = entry.weight;
        }
    }

    [[nodiscard]] Weight of(Coding coding) const {
        return named.at(static_cast<std::size_t>(coding)).value_or(others.value_or(0));
    }
};

}  // namespace

std::string_view name_of(Coding coding) {
    switch (coding) {
        case Coding::identity: return "identity";
        case Coding::gzip: return "gzip";
        case Coding::br: return "br";
    }
    return "identity";
}

Coding preferred_coding(const RequestHead& head) {
    Preferences preferences;
    for (const Field& field : head.fields) {
        if (!equals_ignoring_case(field.name, "accept-encoding")) continue;
        for (std::string_view rest = field.value; !rest.empty();) {
            const std::size_t comma = rest.find(',');
            preferences.add(read_entry(rest.substr(0, comma)));
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
        }
    }
    // Not naming identity forbids nothing, and asks for nothing.
    Coding best = Coding::identity;
    Weight weight = preferences.named.front().value_or(0);
    for (const Coding coding : {Coding::gzip, Coding::br}) {
        if (preferences.of(coding) == 0 || preferences.of(coding) < weight) continue;
        best = coding;
        weight = preferences.of(coding);
    }
    return best;
}

}  // namespace taskgate::http
