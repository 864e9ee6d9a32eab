// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::http {

/// The segments of a path: split on `/`, then each percent-decoded once. Nothing where an escape is
/// malformed. `/a/` has an empty last segment; dot segments mean nothing special.
std::optional<std::vector<std::string>> split_path(std::string_view path);

/// Finds the route that a path belongs to. Patterns look like `/api/{user_id}/tasks`; a placeholder
/// takes any segment that is not empty and is UTF-8.
class Router {
public:
    /// A path pattern with its methods, each of which stands for a number of the caller's.
    struct Route {
        std::string_view pattern = {};
        std::vector<std::string_view> segments = {};
        std::vector<std::string_view> names = {};  ///< of the placeholders, in order
        struct Method {
            std::string_view name;
            std::size_t target;
        };
        std::vector<Method> methods = {};
        std::string allow = {};  ///< the value of `Allow`, HEAD where GET is
    };

    /// Adds a method to a pattern. Both texts must outlive the router.
    void add(std::string_view method, std::string_view pattern, std::size_t target);

    /// All of them, in the order in which they were added.
    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }
    /// The route of a path; null where there is none.
    [[nodiscard]] const Route* find_route(const std::vector<std::string>& segments) const;
    /// What a route answers a method with; HEAD is answered as GET.
    [[nodiscard]] static std::optional<std::size_t> find_target(const Route& route,
                                                                std::string_view method);
    /// The segments that stand at the route's placeholders, in order.
    [[nodiscard]] static std::vector<std::string> take_parameters(
        const Route& route, std::vector<std::string> segments);

private:
    std::vector<Route> routes_;
};

/// The placeholders' names of a pattern, in order.
std::vector<std::string_view> placeholder_names(std::string_view pattern);

}  // namespace taskgate::http
