// SPDX-License-Identifier: MIT
#include "auth/jwk.hpp"

#include "auth/base64url.hpp"
#include "auth/public_key.hpp"
#include "auth/token.hpp"
#include "base/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace taskgate::auth {

namespace {

/// The bytes of a member in base64url; none where it is absent or no such thing.
std::string read_bytes(const json::Value& key, std::string_view name) {
    const auto text = find_string(key, name);
    return text ? decode_base64url(*text).value_or("") : "";
}

/// Key material and the algorithms that its type and curve allow.
struct Material {
    KeyMaterial key = {};
    std::vector<Algorithm> algorithms = {};
};
/// That, or why the key cannot be used.
using ReadMaterial = boost::system::result<Material, std::string>;

ReadMaterial with(const MadeKey& made, std::vector<Algorithm> algorithms) {
    if (!made) return std::string{made.error()};
    return Material{*made, std::move(algorithms)};
}

ReadMaterial read_elliptic(const json::Value& key) {
    struct Named {
        std::string_view name;
        EllipticCurve curve;
        Algorithm algorithm;
    };
    constexpr std::array curves{Named{"P-256", EllipticCurve::p256, Algorithm::es256},
                                Named{"P-384", EllipticCurve::p384, Algorithm::es384},
                                Named{"P-521", EllipticCurve::p521, Algorithm::es512}};
    const auto name = find_string(key, "crv").value_or("");
    for (const Named& named : curves) {
        if (named.name != name) continue;
        return with(make_elliptic_key(named.curve, read_bytes(key, "x"), read_bytes(key, "y")),
                    {named.algorithm});
    }
    return std::string{"its curve is not one of P-256, P-384 and P-521"};
}

ReadMaterial read_edwards(const json::Value& key) {
    const auto name = find_string(key, "crv").value_or("");
    if (name != "Ed25519" && name != "Ed448") {
        return std::string{"its curve is not one of Ed25519 and Ed448"};
    }
    const bool is_25519 = name == "Ed25519";
    return with(make_edwards_key(is_25519 ? EdwardsCurve::ed25519 : EdwardsCurve::ed448,
                                 read_bytes(key, "x")),
                {is_25519 ? Algorithm::ed25519 : Algorithm::ed448});
}

ReadMaterial read_rsa(const json::Value& key) {
    return with(make_rsa_key(read_bytes(key, "n"), read_bytes(key, "e")),
                {Algorithm::rs256, Algorithm::rs384, Algorithm::rs512, Algorithm::ps256,
                 Algorithm::ps384, Algorithm::ps512});
}

ReadMaterial read_material(const json::Value& key) {
    const auto type = find_string(key, "kty").value_or("");
    if (type == "OKP") return read_edwards(key);
    if (type == "EC") return read_elliptic(key);
    if (type == "RSA") return read_rsa(key);
    if (type == "oct") return std::string{"it is a shared secret, which no key set may hold"};
    return std::string{"its type (kty) is unknown"};
}

bool has_verify(const json::Value& operations) {
    if (!operations.is(json::Kind::array)) return false;
    const auto elements = operations.elements();
    return std::any_of(elements.begin(), elements.end(), [](const json::Value& element) {
        return element.is(json::Kind::string) && element.string() == "verify";
    });
}

/// Why a key is not meant for us, if so (RFC 7517 4.2 and 4.3).
std::optional<std::string> find_other_purpose(const json::Value& key) {
    if (key.find("use") && find_string(key, "use") != "sig") return "its use is not sig";
    if (const auto operations = key.find("key_ops"); operations && !has_verify(*operations)) {
        return "its key_ops lack verify";
    }
    // RFC 7518 6.2.2, 6.3.2 and 6.4.1, RFC 8037 section 2: either prime of an RSA key gives it
    // away.
    constexpr std::array<std::string_view, 8> secrets{"d", "k", "p", "q", "dp", "dq", "qi", "oth"};
    if (std::any_of(secrets.begin(), secrets.end(),
                    [&key](std::string_view name) { return key.find(name).has_value(); })) {
        return "it holds a private key or a secret: only public keys belong here, and whoever has "
               "read it can sign tokens";
    }
    return std::nullopt;
}

/// The algorithms that a key is used with: that of its `alg`, or what its type says without one.
boost::system::result<std::vector<Algorithm>, std::string> choose_algorithms(
    const json::Value& key, std::vector<Algorithm> possible, const std::vector<Algorithm>& allowed,
    bool names_algorithms) {
    const auto drop_all_but = [&possible](const auto& keeps) {
        std::erase_if(possible, [&keeps](Algorithm algorithm) { return !keeps(algorithm); });
    };
    if (key.find("alg")) {
        const auto alg = find_string(key, "alg").value_or("");
        drop_all_but([alg](Algorithm algorithm) { return is_named(alg, algorithm); });
        if (possible.empty()) {
            return fmt::format("its alg {} is not one of its type", quote_briefly(alg));
        }
    } else if (possible.size() > 1 && !names_algorithms) {
        return std::string{
            "it is an RSA key without alg: name the algorithm of its tokens, such as "
            "JWT_ALGORITHMS=RS256"};
    }
    drop_all_but([&allowed](Algorithm algorithm) {
        return std::find(allowed.begin(), allowed.end(), algorithm) != allowed.end();
    });
    if (possible.empty()) return std::string{"its algorithm is none of JWT_ALGORITHMS"};
    return possible;
}

using ReadKeys = boost::system::result<std::vector<std::shared_ptr<const Key>>, std::string>;

/// A key for each algorithm that it serves, or why it serves none.
ReadKeys read_key(const json::Value& key, std::string_view label,
                  const std::vector<Algorithm>& allowed, bool names_algorithms) {
    if (!key.is(json::Kind::object)) return std::string{"it is not a JSON object"};
    if (auto purpose = find_other_purpose(key)) return std::move(*purpose);
    auto material = read_material(key);
    if (!material) return material.error();
    const auto algorithms =
        choose_algorithms(key, std::move(material->algorithms), allowed, names_algorithms);
    if (!algorithms) return algorithms.error();
    const std::string id{find_string(key, "kid").value_or("")};
    std::vector<std::shared_ptr<const Key>> keys;
    keys.reserve(algorithms->size());
    for (const Algorithm algorithm : *algorithms) {
        keys.push_back(
            std::make_shared<PublicKey>(material->key, algorithm, id, std::string{label}));
    }
    return keys;
}

/// What to call a key in a sentence: its place, and its id where it has a short one.
std::string name_key(const json::Value& key, std::size_t number) {
    constexpr std::size_t longest = 64;
    std::string name = fmt::format("key {}", number);
    const auto id = key.is(json::Kind::object) ? find_string(key, "kid") : std::nullopt;
    if (!id || id->empty() || id->size() > longest) return name;
    return fmt::format("{} (kid {})", name, quote_briefly(*id));
}

}  // namespace

Result<KeySetDocument> read_key_set(std::string_view text, std::string_view label,
                                    const std::vector<Algorithm>& allowed, bool names_algorithms) {
    const auto document = json::Document::parse(text, json::Duplicates::refused);
    if (!document) return invalid(fmt::format("it is not JSON ({})", document.error().reason));
    const json::Value root = document->root();
    const auto list = root.is(json::Kind::object) ? root.find("keys") : std::nullopt;
    if (!list || !list->is(json::Kind::array)) {
        return invalid("it is not a key set: a JSON object with a list called keys");
    }
    KeySetDocument out;
    std::size_t number = 0;
    for (const json::Value& key : list->elements()) {
        if (++number > most_keys) {
            out.skipped.push_back(fmt::format("only the first {} keys are used", most_keys));
            break;
        }
        const auto read = read_key(key, label, allowed, names_algorithms);
        if (read) {
            out.keys.insert(out.keys.end(), read->begin(), read->end());
        } else {
            out.skipped.push_back(fmt::format("{}: {}", name_key(key, number), read.error()));
        }
    }
    return out;
}

}  // namespace taskgate::auth
