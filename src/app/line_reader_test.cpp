// SPDX-License-Identifier: MIT
#include "app/line_reader.hpp"

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

namespace taskgate::test {

namespace {

class LineReaderTest : public ::testing::Test {
protected:
    LineReader open(const std::string& text) {
        std::ofstream{folder_ / "lines", std::ios::binary} << text;
        auto reader = LineReader::open(folder_ / "lines");
        if (!reader) throw std::runtime_error(reader.error().message);
        return std::move(*reader);
    }
    /// Every line as its number, its length, and whether it is whole.
    static std::vector<std::string> read_all(LineReader& reader) {
        std::vector<std::string> lines;
        for (;;) {
            const auto line = reader.next();
            if (!line) throw std::runtime_error(line.error().message);
            if (!*line) return lines;
            lines.push_back(
                std::to_string((*line)->number) + " " + std::string{(*line)->text.substr(0, 3)} +
                " " + std::to_string((*line)->text.size()) + ((*line)->is_whole ? "" : " cut"));
        }
    }

    test::TempDir folder_;
};

using Lines = std::vector<std::string>;

TEST_F(LineReaderTest, ReadsLinesWithAndWithoutAnEnd) {
    LineReader reader = open("a\n\nbc\r\nd");
    EXPECT_EQ(read_all(reader), (Lines{"1 a 1", "2  0", "3 bc\r 3", "4 d 1"}));
    LineReader ended = open("a\n");
    EXPECT_EQ(read_all(ended), (Lines{"1 a 1"}));
    LineReader empty = open("");
    EXPECT_EQ(read_all(empty), Lines{});
}

TEST_F(LineReaderTest, CutsALineThatIsTooLongAndGoesOnBehindIt) {
    constexpr std::size_t most = LineReader::max_length;
    const std::string size = std::to_string(most);
    LineReader reader = open(std::string(most, 'x') + "\n" + std::string(most + 1, 'y') + "\n" +
                             std::string(3 * most, 'z') + "\nend\n" + std::string(2 * most, 'w'));
    EXPECT_EQ(read_all(reader),
              (Lines{"1 xxx " + size, "2 yyy " + size + " cut", "3 zzz " + size + " cut", "4 end 3",
                     "5 www " + size + " cut"}));
}

TEST_F(LineReaderTest, CountsLinesAndBeginsAgain) {
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += std::to_string(i % 1000) + "\n";
    LineReader reader = open(text);
    EXPECT_TRUE(reader.is_file());
    EXPECT_EQ(reader.count_lines().value(), 50'000);
    const Lines first = read_all(reader);
    ASSERT_EQ(first.size(), 50'000U);
    EXPECT_EQ(first.back(), "50000 999 3");
    ASSERT_TRUE(reader.rewind());
    EXPECT_EQ(read_all(reader), first);
}

TEST_F(LineReaderTest, NamesAFileThatCannotBeRead) {
    EXPECT_EQ(LineReader::open(folder_ / "none").error().message,
              (folder_ / "none") + ": No such file or directory");
}

}  // namespace

}  // namespace taskgate::test
