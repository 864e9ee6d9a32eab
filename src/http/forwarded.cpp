// SPDX-License-Identifier: MIT
#include "http/forwarded.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

namespace taskgate::http {

namespace {

/// More proxies than anybody has in a row, so that a long list costs little.
constexpr int most_entries = 32;
/// An address in brackets with a port is shorter.
constexpr std::size_t longest_node = 64;

/// Whether the character at this place is escaped by a backslash (RFC 9110 5.6.4).
bool is_escaped(std::string_view text, std::size_t at) {
    std::size_t backslashes = 0;
    while (backslashes < at && text[at - backslashes - 1] == '\\') ++backslashes;
    return backslashes % 2 == 1;
}

/// Takes the last entry off a list in which commas between quotes separate nothing; nothing where
/// quotes do not match. Whatever stands further left may be anybody's, and is not looked at: an
/// open quote there must not swallow what a proxy appended.
std::optional<std::string_view> take_last(std::string_view& list) {
    bool is_quoted = false;
    std::size_t begin = list.size();
    for (; begin > 0; --begin) {
        const char c = list[begin - 1];
        if (c == ',' && !is_quoted) break;
        if (c != '"') continue;
        const bool escaped = is_escaped(list, begin - 1);
        if (escaped && !is_quoted) return std::nullopt;
        if (!escaped) is_quoted = !is_quoted;
    }
    if (is_quoted) return std::nullopt;
    const std::string_view entry = trim(list.substr(begin));
    list = list.substr(0, begin - std::min<std::size_t>(begin, 1));
    return entry;
}

/// The entries of a header from the last to the first: all its lines are one list (RFC 9110 5.3).
class EntriesFromTheEnd {
public:
    EntriesFromTheEnd(const RequestHead& head, std::string_view name)
        : fields_(head.fields), name_(name), lines_(head.fields.size()) {}

    /// Nothing at the beginning, and where what is left cannot be taken apart.
    std::optional<std::string_view> next() {
        for (;;) {
            if (rest_.empty() && !find_line()) return std::nullopt;
            const auto entry = take_last(rest_);
            if (!entry || !entry->empty()) return entry;
        }
    }

private:
    bool find_line() {
        while (rest_.empty() && lines_ > 0) {
            const Field& field = fields_[--lines_];
            if (equals_ignoring_case(field.name, name_)) rest_ = field.value;
        }
        return !rest_.empty();
    }

    const std::vector<Field>& fields_;
    std::string_view name_;
    std::size_t lines_;  ///< that were not looked at yet
    std::string_view rest_ = {};
};

/// `:4711`, or `:_name` (RFC 7239 6.2).
bool is_port(std::string_view text) {
    constexpr std::size_t most_digits = 5;
    if (text.size() < 2 || text.front() != ':') return false;
    text.remove_prefix(1);
    const bool is_name = text.front() == '_';
    const bool is_number =
        text.size() <= most_digits &&
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return is_name || is_number;
}

/// The address of a node (RFC 7239 6), with a port or not; one of version 6 that has none need not
/// stand in brackets. Nothing for `unknown`, `_names`, and what is neither.
std::optional<Address> read_node(std::string_view node) {
    if (node.size() > longest_node) return std::nullopt;
    if (auto bare = Address::read(node)) return bare;
    const bool has_brackets = node.starts_with('[');
    const std::size_t end = node.find(has_brackets ? ']' : ':');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view host = has_brackets ? node.substr(1, end - 1) : node.substr(0, end);
    const std::string_view port = node.substr(has_brackets ? end + 1 : end);
    if (!port.empty() && !is_port(port)) return std::nullopt;
    if (has_brackets && host.find(':') == std::string_view::npos) return std::nullopt;
    return Address::read(host);
}

/// What a proxy says of whoever came to it.
struct Hop {
    std::optional<Address> address = {};
    std::optional<std::string> scheme = {};
};

/// Takes the first pair off an element of `Forwarded`; its quotes match.
std::string_view take_pair(std::string_view& element) {
    bool is_quoted = false;
    std::size_t end = 0;
    for (; end < element.size() && (is_quoted || element[end] != ';'); ++end) {
        if (element[end] == '"' && !is_escaped(element, end)) is_quoted = !is_quoted;
    }
    const std::string_view pair = element.substr(0, end);
    element.remove_prefix(std::min(end + 1, element.size()));
    return trim(pair);
}

/// A token, or what stands between quotes without its backslashes. Addresses are taken without the
/// quotes that they should have (RFC 7239 6).
std::optional<std::string> read_value(std::string_view value) {
    if (!value.starts_with('"')) {
        if (value.find_first_of("\" \t") != std::string_view::npos) return std::nullopt;
        return std::string{value};
    }
    if (value.size() < 2 || !value.ends_with('"')) return std::nullopt;
    std::string text;
    for (std::size_t i = 1; i + 1 < value.size(); ++i) {
        if (value[i] == '"') return std::nullopt;
        if (value[i] == '\\' && ++i + 1 == value.size()) return std::nullopt;
        text += value[i];
    }
    return text;
}

/// Reads an element of `Forwarded` (RFC 7239 4). One that is malformed says nothing.
Hop read_element(std::string_view element) {
    std::optional<std::string> node;
    Hop hop;
    while (!element.empty()) {
        const std::string_view pair = take_pair(element);
        if (pair.empty()) continue;
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) return {};
        auto value = read_value(pair.substr(equals + 1));
        if (!value) return {};
        const std::string_view name = pair.substr(0, equals);
        auto* target = equals_ignoring_case(name, "for")     ? &node
                       : equals_ignoring_case(name, "proto") ? &hop.scheme
                                                             : nullptr;
        if (target == nullptr) continue;
        if (target->has_value()) return {};
        *target = std::move(value);
    }
    if (node) hop.address = read_node(*node);
    return hop;
}

void apply_scheme(Client& client, std::string_view scheme) {
    if (equals_ignoring_case(scheme, "https")) client.is_secure = true;
    if (equals_ignoring_case(scheme, "http")) client.is_secure = false;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::read(std::string_view list) {
    TrustedProxies proxies;
    for (const std::string& entry : split_list(list)) {
        if (entry == "unix") {
            proxies.has_unix_ = true;
            continue;
        }
        const auto range = AddressRange::read(entry);
        if (!range) return invalid(fmt::format("\"{}\": {}", entry, range.error().message));
        proxies.ranges_.push_back(*range);
    }
    if (proxies.is_empty()) {
        return invalid("expected addresses, ranges such as 10.0.0.0/8, or unix");
    }
    return proxies;
}

bool TrustedProxies::contains(const Address& address) const {
    if (address.family() == Address::Family::none) return has_unix_;
    return std::any_of(ranges_.begin(), ranges_.end(),
                       [&](const AddressRange& range) { return range.contains(address); });
}

bool TrustedProxies::contains_everybody() const {
    // The first and the last address have no bit in common.
    constexpr std::uint8_t ones = 0xff;
    Address::Bytes6 last{};
    last.fill(ones);
    return std::any_of(ranges_.begin(), ranges_.end(), [&](const AddressRange& range) {
        return (range.contains(Address{Address::Bytes4{}}) &&
                range.contains(Address{Address::Bytes4{ones, ones, ones, ones}})) ||
               (range.contains(Address{Address::Bytes6{}}) && range.contains(Address{last}));
    });
}

Peer make_peer(const Address& address, bool is_secure, const Forwarding& forwarding) {
    Peer peer;
    peer.speaks_for_others = forwarding.proxies.contains(address);
    peer.client.address = address;
    peer.client.is_secure = is_secure;
    peer.client.may_be_many = peer.speaks_for_others || address.is_loopback() ||
                              address.family() == Address::Family::none;
    return peer;
}

Peer find_peer_behind(const Peer& proxy, const ProxyHeader& header, const Forwarding& forwarding) {
    const bool is_secure = proxy.client.is_secure || header.is_secure;
    if (header.source) return make_peer(*header.source, is_secure, forwarding);
    Peer unnamed = proxy;
    unnamed.client.is_secure = is_secure;
    unnamed.speaks_for_others = false;
    return unnamed;
}

Client find_client(const Peer& peer, const RequestHead& head, const Forwarding& forwarding) {
    Client client = peer.client;
    if (!peer.speaks_for_others) return client;
    const bool is_standard = forwarding.header == ForwardedHeader::forwarded;
    if (!is_standard) {
        apply_scheme(client, EntriesFromTheEnd{head, "x-forwarded-proto"}.next().value_or(""));
    }
    EntriesFromTheEnd entries{head, is_standard ? "forwarded" : "x-forwarded-for"};
    for (int i = 0; i < most_entries; ++i) {
        const auto entry = entries.next();
        if (!entry) break;
        const Hop hop = is_standard ? read_element(*entry) : Hop{read_node(*entry), {}};
        if (hop.scheme) apply_scheme(client, *hop.scheme);
        if (!hop.address) break;
        client = make_peer(*hop.address, client.is_secure, forwarding).client;
        if (!forwarding.proxies.contains(client.address)) break;
    }
    return client;
}

}  // namespace taskgate::http
