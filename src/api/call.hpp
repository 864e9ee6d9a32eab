// SPDX-License-Identifier: MIT
#pragma once

#include "api/condition.hpp"
#include "domain/ids.hpp"
#include "http/message.hpp"
#include "schema/read.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// What handlers are written with.
namespace taskgate::api {

class HealthProbe;

/// What every handler may use. It outlives all requests.
struct Context {
    Store& store;
    HealthProbe& health;
    const std::string& openapi;  ///< the finished document
};

/// One admitted request, before its inputs are decoded.
struct Call {
    UserId owner = {};                             ///< of the token; empty where none is asked for
    std::vector<std::string> parameters = {};      ///< decoded path segments, `{user_id}` first
    std::span<const std::string_view> names = {};  ///< the placeholders that they stand at
    Precondition precondition = {};                ///< what it demands of the task that it changes
    std::string_view body = {};
    schema::Media media = schema::Media::other;
    bool is_timed = false;  ///< whether it is to be measured how long the handler takes
};

/// A handler's input from the path.
template <class T>
struct Path {
    T value;
};

/// A handler's input from the body.
template <class T>
struct Body {
    T value;
};

/// An answer with status 201 and a `Location`.
template <class T>
struct Created {
    T value;
    std::string location;
};

/// An answer that is a sentence.
struct Message {
    std::string message = {};

    static constexpr std::string_view schema_name = "Message";
    static constexpr auto fields() {
        return std::tuple{schema::field("message", &Message::message)};
    }
};

/// Who may call an endpoint.
enum class Access : std::uint8_t {
    everybody,
    owner,  ///< who has a good token of the user that the path names
};

}  // namespace taskgate::api
