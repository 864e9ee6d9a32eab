// SPDX-License-Identifier: MIT
//
// What proxies send: whatever a client puts ahead of it, the address that a trusted proxy appends
// is the client's; and of a PROXY header, no more is asked for than belongs to it.
#include "http/forwarded.hpp"
#include "http/proxy_protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace taskgate;
using namespace taskgate::http;

void expect_client(const Forwarding& forwarding, const std::vector<Field>& fields) {
    const Address proxy{Address::Bytes4{10, 0, 0, 1}};
    const Address client{Address::Bytes4{198, 51, 100, 9}};
    RequestHead head;
    head.fields = fields;
    const Client found = find_client(make_peer(proxy, false, forwarding), head, forwarding);
    if (found.address != client || found.may_be_many) std::abort();
}

void append_to_the_header(const std::string& sent, ForwardedHeader header) {
    const bool is_standard = header == ForwardedHeader::forwarded;
    Forwarding forwarding;
    forwarding.proxies = TrustedProxies::read("10.0.0.0/8").value();
    forwarding.header = header;
    const std::string name = is_standard ? "Forwarded" : "X-Forwarded-For";
    const std::string entry = is_standard ? "for=\"198.51.100.9:80\";proto=http" : "198.51.100.9";
    const std::string line = sent + ", " + entry;
    expect_client(forwarding, {{name, line}});
    expect_client(forwarding, {{name, sent}, {name, entry}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text
    const std::string bytes{reinterpret_cast<const char*>(data), size};
    append_to_the_header(bytes, ForwardedHeader::x_forwarded_for);
    append_to_the_header(bytes, ForwardedHeader::forwarded);
    for (std::size_t known = 0; known <= size;) {
        const auto missing = missing_proxy_bytes(std::string_view{bytes}.substr(0, known));
        if (!missing) break;
        if (*missing == 0) {
            static_cast<void>(read_proxy_header(std::string_view{bytes}.substr(0, known)));
            break;
        }
        known += *missing;
    }
    return 0;
}
