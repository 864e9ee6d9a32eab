// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace taskgate::test {

/// What a port shows at `/metrics`.
class Scrape {
public:
    static Scrape of(std::uint16_t port);

    /// The value of a series, named as in the text, labels included; one that is not there fails
    /// the test.
    [[nodiscard]] double value(const std::string& series) const;
    /// How many series there are.
    [[nodiscard]] std::size_t size() const { return values_.size(); }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    explicit Scrape(std::string text);

    std::string text_;
    std::map<std::string, double> values_ = {};
};

}  // namespace taskgate::test
