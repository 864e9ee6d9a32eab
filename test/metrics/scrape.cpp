// SPDX-License-Identifier: MIT
#include "metrics/scrape.hpp"

#include "support/http_client.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace taskgate::test {

Scrape Scrape::of(std::uint16_t port) {
    HttpClient client{port};
    const HttpReply reply = client.exchange("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(reply.status, 200);
    return Scrape{reply.body};
}

Scrape::Scrape(std::string text) : text_(std::move(text)) {
    std::istringstream lines{text_};
    for (std::string line; std::getline(lines, line);) {
        const std::size_t space = line.rfind(' ');
        if (line.starts_with('#') || space == std::string::npos) continue;
        values_[line.substr(0, space)] = std::stod(line.substr(space + 1));
    }
}

double Scrape::value(const std::string& series) const {
    const auto found = values_.find(series);
    if (found != values_.end()) return found->second;
    ADD_FAILURE() << "there is no " << series << " in\n" << text_;
    return -1;
}

}  // namespace taskgate::test
