// SPDX-License-Identifier: MIT
#include "http/redirect.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace taskgate::http {

namespace {

constexpr std::uint16_t https_port = 443;

Reply plain_reply(int status) {
    Reply reply;
    reply.status = status;
    reply.content_type = "application/json";
    reply.body = fmt::format(R"({{"detail":"{}"}})", reason_phrase(status));
    return reply;
}

/// A host without its port (RFC 3986 3.2.2): an address of version 6 stands in brackets.
std::string_view without_port(std::string_view host) {
    const std::size_t end = host.starts_with('[') ? host.find(']') : std::size_t{0};
    if (end == std::string_view::npos) return host;
    return host.substr(0, host.find(':', end));
}

std::string_view without_brackets(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) return host.substr(1, host.size() - 2);
    return host;
}

class RedirectSession final : public Session {
public:
    explicit RedirectSession(const RedirectService& service) : service_(service) {}

    Async<std::optional<Reply>> admit(const RequestHead& head) override {
        co_return std::optional<Reply>{service_.answer(head)};
    }
    Async<Reply> respond(std::string_view /*body*/) override { co_return plain_reply(400); }
    Reply refuse(int status, const RequestHead* /*head*/) override { return plain_reply(status); }
    void finish(const Outcome& /*outcome*/) override {}

private:
    const RedirectService& service_;
};

}  // namespace

std::unique_ptr<Session> RedirectService::open_session(const Client& /*peer*/) {
    return std::make_unique<RedirectSession>(*this);
}

Reply RedirectService::answer(const RequestHead& head) const {
    // `OPTIONS *` is about the server, and has no address.
    if (!head.path.starts_with('/')) return plain_reply(400);
    // It came by https to a proxy, which leads it here: another redirect would go round in circles.
    if (head.client.is_secure) return plain_reply(421);
    const std::string_view host = without_port(head.find("host").value_or(""));
    // RFC 9110 15.5.20: this server is not the one to ask.
    if (!tls_.current()->has_host(without_brackets(host))) return plain_reply(421);
    Reply reply = plain_reply(308);
    std::string location = fmt::format("https://{}", host);
    if (port_ != https_port) location += fmt::format(":{}", port_);
    location.append(head.path).append(head.query);
    reply.fields.push_back({"Location", std::move(location)});
    return reply;
}

}  // namespace taskgate::http
