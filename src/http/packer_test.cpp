// SPDX-License-Identifier: MIT
#include "http/packer.hpp"

#include "support/unpack.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace taskgate::http {

namespace {

constexpr auto codings = {Coding::gzip, Coding::br};

/// JSON as it is answered, of exactly that size.
std::string json_of_size(std::size_t size) {
    std::string text = "[";
    while (text.size() < size) {
        fmt::format_to(std::back_inserter(text),
                       R"({{"id":"{0:08x}-e136-7672-8bf7-7b06bff591e0","title":"task {0}"}},)",
                       text.size() * 2'654'435'761U % 4'294'967'291U);
    }
    text.resize(size);
    return text;
}

/// Bytes that no coding makes shorter.
std::string noise(std::size_t size) {
    std::mt19937 random{42};
    std::string text(size, '\0');
    std::generate(text.begin(), text.end(), [&] { return static_cast<char>(random()); });
    return text;
}

std::string pack(Coding coding, std::string_view text, Effort effort = Effort::each_time) {
    std::string packed;
    Packer{coding, effort}.pack(text, Part::last, packed);
    return packed;
}

TEST(Packer, GivesEveryTextBackWhateverItsSize) {
    for (const Coding coding : codings) {
        for (const std::size_t size : {0U, 1U, 2U, 255U, 1024U, 1025U, 4095U, 4096U, 4097U, 16'384U,
                                       65'535U, 65'536U, 65'537U, 131'072U, 300'000U, 1'500'000U}) {
            for (const std::string& text : {json_of_size(size), noise(size)}) {
                SCOPED_TRACE(fmt::format("{} {}", name_of(coding), size));
                const std::string packed = pack(coding, text);
                EXPECT_TRUE(test::unpack(name_of(coding), packed) == text);
                const std::string kept = pack(coding, text, Effort::once);
                EXPECT_TRUE(test::unpack(name_of(coding), kept) == text);
            }
        }
    }
}

TEST(Packer, MakesJsonShortAndNoiseHardlyLonger) {
    constexpr std::size_t size = 65'536;
    for (const Coding coding : codings) {
        const std::string json = json_of_size(size);
        EXPECT_LT(pack(coding, json).size(), size / 4) << name_of(coding);
        EXPECT_LT(pack(coding, json, Effort::once).size(), pack(coding, json).size());
        EXPECT_LT(pack(coding, noise(size)).size(), size + 64) << name_of(coding);
    }
}

TEST(Packer, IsTheSameEachTime) {
    const std::string text = json_of_size(20'000);
    for (const Coding coding : codings) EXPECT_EQ(pack(coding, text), pack(coding, text));
    EXPECT_NE(pack(Coding::gzip, text), pack(Coding::br, text));
}

TEST(Packer, HoldsNothingOfAPieceBack) {
    const std::vector<std::string> pieces{"[",          json_of_size(10), json_of_size(100'000),
                                          noise(5'000), noise(65'536),    json_of_size(1),
                                          "]"};
    for (const Coding coding : codings) {
        SCOPED_TRACE(name_of(coding));
        Packer packer{coding};
        std::string packed;
        std::string sent;
        for (const std::string& piece : pieces) {
            const std::size_t before = packed.size();
            packer.pack(piece, Part::middle, packed);
            sent += piece;
            EXPECT_GT(packed.size(), before);
            EXPECT_TRUE(test::unpack_beginning(name_of(coding), packed) == sent);
        }
        const std::size_t before = packed.size();
        packer.pack("", Part::last, packed);
        EXPECT_GT(packed.size(), before);
        EXPECT_TRUE(test::unpack(name_of(coding), packed) == sent);
    }
}

TEST(Packer, TakesPiecesThatAreEmpty) {
    for (const Coding coding : codings) {
        Packer packer{coding};
        std::string packed;
        for (const std::string_view piece : {"", "a", "", "", "b"}) {
            packer.pack(piece, Part::middle, packed);
        }
        packer.pack("c", Part::last, packed);
        EXPECT_EQ(test::unpack(name_of(coding), packed), "abc");
    }
}

}  // namespace

}  // namespace taskgate::http
