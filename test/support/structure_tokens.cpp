// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"
#include "auth/jwt.hpp"
#include "support/token_tables.hpp"

#include <fmt/format.h>

namespace taskgate::test {

namespace {

using auth::Refusal;

/// A token of three parts, each of which leaves stray bits in its last character.
struct Parts {
    std::string header;
    std::string payload;
    std::string signature;

    [[nodiscard]] std::string join() const { return header + '.' + payload + '.' + signature; }
};

Parts make_parts(const TokenMaker& maker) {
    std::string payload = valid_payload(token_user, maker.now);
    while (payload.size() % 3 != 1) payload += ' ';
    std::string header{R"({"alg":"HS256"})"};
    while (header.size() % 3 != 2) header += ' ';
    const std::string token = make_token(maker.secret, header, payload);
    const std::size_t first = token.find('.');
    const std::size_t second = token.rfind('.');
    return {token.substr(0, first), token.substr(first + 1, second - first - 1),
            token.substr(second + 1)};
}

/// The same bytes to a careless decoder: the last character with its stray bits set.
std::string with_stray_bits(std::string part, std::size_t bits) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    part.back() = alphabet[alphabet.find(part.back()) + bits];
    return part;
}

/// Changes to one part that leave it the same to a careless decoder, or make it undecodable.
std::vector<std::pair<std::string, std::string>> spoilt(const std::string& part) {
    const std::string middle = part.substr(0, part.size() / 2);
    const std::string rest = part.substr(part.size() / 2);
    std::vector<std::pair<std::string, std::string>> out{
        {"padded by one", part + "="},
        {"padded by two", part + "=="},
        {"with a space behind", part + " "},
        {"with a space before", " " + part},
        {"with a line end behind", part + "\n"},
        {"with a line end inside", middle + "\r\n" + rest},
        {"with a tab inside", middle + "\t" + rest},
        {"with NUL behind", part + std::string(1, '\0')},
        {"with NUL inside", middle + std::string(1, '\0') + rest},
        {"with a plus", middle + "+" + rest.substr(1)},
        {"with a slash", middle + "/" + rest.substr(1)},
        {"with a percent escape", middle + "%41" + rest},
        {"with a high byte", middle + "\xC3\xA9" + rest.substr(1)},
        {"with a byte order mark", "\xEF\xBB\xBF" + part},
        {"with an asterisk", middle + "*" + rest.substr(1)},
        {"with a comma", middle + "," + rest},
        {"of an impossible length", part + std::string(5 - part.size() % 4, 'A')},
    };
    for (std::size_t bits = 1; bits <= 3; ++bits) {
        out.emplace_back(fmt::format("with stray bits {}", bits), with_stray_bits(part, bits));
    }
    return out;
}

std::string with_total_size(const TokenMaker& maker, std::size_t size) {
    std::string payload = valid_payload(token_user, maker.now);
    const auto rest = good_header.size() * 4 / 3 + 1 + 2 + 43;
    payload.resize((size - rest) * 3 / 4 - 3, ' ');
    std::string token = maker.with_payload(payload);
    while (token.size() < size) {
        payload += ' ';
        token = maker.with_payload(payload);
    }
    return token;
}

std::vector<NamedToken> dotted(const Parts& parts) {
    const std::string whole = parts.join();
    const std::string& header = parts.header;
    const std::string& payload = parts.payload;
    const std::string& signature = parts.signature;
    return {
        {"as it was", whole, std::nullopt},
        {"an empty token", "", Refusal::malformed},
        {"one dot", ".", Refusal::malformed},
        {"two dots", "..", Refusal::bad_header},
        {"three dots", "...", Refusal::malformed},
        {"four dots", "....", Refusal::encrypted},
        {"five dots", ".....", Refusal::malformed},
        {"six dots", "......", Refusal::malformed},
        {"header alone", header, Refusal::malformed},
        {"no signature part", header + '.' + payload, Refusal::malformed},
        {"an empty signature part", header + '.' + payload + '.', Refusal::bad_signature},
        {"an empty payload part", header + ".." + signature, Refusal::bad_signature},
        {"an empty header part", '.' + payload + '.' + signature, Refusal::bad_header},
        {"a dot before", '.' + whole, Refusal::malformed},
        {"a dot behind", whole + '.', Refusal::malformed},
        {"two dots behind", whole + "..", Refusal::encrypted},
        {"a doubled dot", header + ".." + payload + '.' + signature, Refusal::malformed},
        {"a part twice", whole + '.' + signature, Refusal::malformed},
        {"two tokens", whole + '.' + whole, Refusal::malformed},
        {"two tokens with a space", whole + ' ' + whole, Refusal::encrypted},
        {"two tokens with a comma", whole + ',' + whole, Refusal::encrypted},
        {"five parts of it", whole + '.' + header + '.' + payload, Refusal::encrypted},
        {"parts in another order", payload + '.' + header + '.' + signature,
         Refusal::wrong_algorithm},
        {"colons for dots", header + ':' + payload + ':' + signature, Refusal::malformed},
        {"the scheme before it", "Bearer " + whole, Refusal::malformed},
        {"quotes around it", '"' + whole + '"', Refusal::malformed},
        {"32 letters", std::string(32, 'a'), Refusal::session_token},
        {"31 letters", std::string(31, 'a'), Refusal::malformed},
        {"33 letters", std::string(33, 'a'), Refusal::malformed},
        {"32 characters, a hyphen among them", std::string(31, 'a') + '-', Refusal::malformed},
        {"a signed session token",
         std::string(32, 'A') + ".G2u+mrsEDvqZGP7Li2i+sYuWVN/gKlke=", Refusal::session_token},
        {"a session token with a bare dot", std::string(32, '0') + '.', Refusal::session_token},
        {"32 letters and two dots", std::string(32, 'a') + "..", Refusal::bad_header},
        {"a UUID", "0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0b", Refusal::malformed},
        {"JSON", R"({"alg":"HS256"})", Refusal::malformed},
    };
}

}  // namespace

std::vector<NamedToken> structure_tokens(const TokenMaker& maker) {
    const Parts parts = make_parts(maker);
    std::vector<NamedToken> out = dotted(parts);
    for (const auto& [name, header] : spoilt(parts.header)) {
        out.push_back({"header part " + name, Parts{header, parts.payload, parts.signature}.join(),
                       Refusal::malformed});
    }
    for (const auto& [name, payload] : spoilt(parts.payload)) {
        out.push_back({"payload part " + name, Parts{parts.header, payload, parts.signature}.join(),
                       Refusal::malformed});
    }
    for (const auto& [name, signature] : spoilt(parts.signature)) {
        out.push_back({"signature part " + name,
                       Parts{parts.header, parts.payload, signature}.join(), Refusal::malformed});
    }
    const std::size_t most = auth::max_token_size;
    out.push_back({"16 KiB", with_total_size(maker, most), std::nullopt});
    out.push_back({"16 KiB and a byte", with_total_size(maker, most + 1), Refusal::too_long});
    out.push_back({"16 KiB of dots", std::string(most, '.'), Refusal::malformed});
    out.push_back({"a byte more of dots", std::string(most + 1, '.'), Refusal::too_long});
    out.push_back({"a long session token", std::string(32, 'a') + '.' + std::string(most, 'a'),
                   Refusal::too_long});
    out.push_back({"27 kB", with_total_size(maker, 27'000), Refusal::too_long});
    return out;
}

}  // namespace taskgate::test
