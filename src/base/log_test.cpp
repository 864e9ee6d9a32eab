// SPDX-License-Identifier: MIT
#include "base/log.hpp"

#include "base/json.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace taskgate {

namespace {

using Level = Log::Level;
using Format = Log::Format;

/// A pipe whose reading end never makes anybody wait.
class Pipe {
public:
    Pipe() {
        EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0);
        EXPECT_EQ(::fcntl(ends_[0], F_SETFL, O_NONBLOCK), 0);
    }
    ~Pipe() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] int writing_end() const { return ends_[1]; }

    /// All that is in it.
    [[nodiscard]] std::string drain() const {
        std::string text;
        std::array<char, 65536> piece{};
        for (;;) {
            const ssize_t size = ::read(ends_[0], piece.data(), piece.size());
            if (size <= 0) return text;
            text.append(piece.data(), static_cast<std::size_t>(size));
        }
    }

private:
    std::array<int, 2> ends_{-1, -1};
};

std::vector<std::string> lines_of(Level level, Format format,
                                  const std::function<void(Log&)>& write) {
    std::vector<std::string> lines;
    const auto log = Log::to_function([&lines](std::string_view line) { lines.emplace_back(line); },
                                      level, format);
    write(*log);
    return lines;
}

/// A text line without its time.
std::string text_line(std::string_view event, Log::Fields fields) {
    const auto lines =
        lines_of(Level::debug, Format::text, [&](Log& log) { log.info(event, fields); });
    return lines.at(0).substr(28);
}

TEST(Log, WritesTextForPeople) {
    EXPECT_EQ(text_line("serving", {}), "info    serving");
    EXPECT_EQ(text_line("request", {{"method", "GET"},
                                    {"status", std::int64_t{200}},
                                    {"duration_ms", 1.25},
                                    {"route", "/api/{user_id}/tasks"}}),
              "info    request method=GET status=200 duration_ms=1.250 route=/api/{user_id}/tasks");
}

TEST(Log, QuotesTextThatIsNotOneWord) {
    const std::vector<std::pair<std::string_view, std::string_view>> cases{
        {"two words", R"("two words")"},
        {"a\"b", R"("a\"b")"},
        {"a\\b", R"("a\\b")"},
        {"a\nb", R"("a\nb")"},
        {"a\x1b[31m", R"("a\u001b[31m")"},
        {"tab\t", R"("tab\t")"},
        {"plain=yes", "plain=yes"},
    };
    for (const auto& [value, shown] : cases) {
        EXPECT_EQ(text_line("e", {{"k", value}}), "info    e k=" + std::string{shown});
    }
}

TEST(Log, LeavesOutEmptyTexts) {
    EXPECT_EQ(text_line("e", {{"a", ""}, {"b", "x"}, {"c", ""}}), "info    e b=x");
}

TEST(Log, WritesNoControlCharacterOfAValueAsItIs) {
    std::string every;
    for (int c = 1; c < 256; ++c) every.push_back(static_cast<char>(c));
    for (const Format format : {Format::text, Format::json}) {
        const auto lines = lines_of(Level::debug, format, [&](Log& log) {
            log.info("e", {{"k", every}});
        });
        for (const char c : lines.at(0)) {
            EXPECT_TRUE(static_cast<unsigned char>(c) >= ' ') << static_cast<int>(c);
        }
    }
}

TEST(Log, WritesOneJsonObjectALine) {
    const auto lines = lines_of(Level::debug, Format::json, [](Log& log) {
        log.warning("odd \"event\"", {{"text", "a\"\\\n\x01é🚀"},
                                      {"number", std::int64_t{-5}},
                                      {"ratio", 0.5},
                                      {"empty", ""}});
    });
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].find('\n'), std::string::npos);
    const auto document = json::Document::parse(lines[0], json::Duplicates::refused);
    ASSERT_TRUE(document) << lines[0];
    const json::Value root = document->root();
    EXPECT_EQ(root.members().front().first, "time");
    EXPECT_EQ(root.find("event")->string(), "odd \"event\"");
    EXPECT_EQ(root.find("level")->string(), "warning");
    EXPECT_EQ(root.find("text")->string(), "a\"\\\n\x01é🚀");
    EXPECT_EQ(root.find("number")->raw(), "-5");
    EXPECT_EQ(root.find("ratio")->raw(), "0.500");
    EXPECT_FALSE(root.find("empty"));
}

TEST(Log, BeginsEveryLineWithItsTime) {
    for (const Format format : {Format::text, Format::json}) {
        const auto lines = lines_of(Level::debug, format, [](Log& log) { log.info("e"); });
        const std::string time =
            format == Format::json ? lines.at(0).substr(9, 27) : lines.at(0).substr(0, 27);
        EXPECT_EQ(time.substr(0, 2), "20");
        EXPECT_EQ(time.back(), 'Z');
        EXPECT_EQ(time.at(19), '.');
    }
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
    const std::vector<std::pair<Level, std::size_t>> cases{
        {Level::debug, 4}, {Level::info, 3}, {Level::warning, 2}, {Level::error, 1}};
    for (const auto& [level, count] : cases) {
        const auto lines = lines_of(level, Format::text, [](Log& log) {
            log.debug("d");
            log.info("i");
            log.warning("w");
            log.error("e");
        });
        EXPECT_EQ(lines.size(), count);
        EXPECT_NE(lines.back().find(" error   e"), std::string::npos);
    }
}

TEST(Log, GathersLinesUntilItIsFlushed) {
    const Pipe pipe;
    const auto log = Log::to_descriptor(pipe.writing_end(), Level::info, Format::text);
    log->info("first");
    EXPECT_EQ(pipe.drain(), "");
    log->flush();
    EXPECT_NE(pipe.drain().find("first\n"), std::string::npos);
}

TEST(Log, WritesWarningsAndWhatWasGatheredBeforeThemAtOnce) {
    const Pipe pipe;
    const auto log = Log::to_descriptor(pipe.writing_end(), Level::info, Format::text);
    log->info("before");
    log->warning("now");
    const std::string text = pipe.drain();
    EXPECT_LT(text.find("before\n"), text.find("now\n"));
    EXPECT_NE(text.find("now\n"), std::string::npos);
}

TEST(Log, WritesWithoutBeingAskedOnceEnoughIsWaiting) {
    const Pipe pipe;
    const auto log = Log::to_descriptor(pipe.writing_end(), Level::info, Format::text);
    const std::string line(1'000, 'x');
    for (int i = 0; i < 40; ++i) log->info(line);
    EXPECT_GE(pipe.drain().size(), 32'000U);
}

TEST(Log, WritesTheRestWhenItEnds) {
    const Pipe pipe;
    Log::to_descriptor(pipe.writing_end(), Level::info, Format::text)->info("last words");
    EXPECT_NE(pipe.drain().find("last words\n"), std::string::npos);
}

TEST(Log, NeverWaitsForAReaderThatDoesNotKeepUp) {
    const Pipe pipe;
    const auto log = Log::to_descriptor(pipe.writing_end(), Level::info, Format::text);
    const std::string line(1'000, 'x');
    // Far more than a pipe and the log together hold, and nobody reads: this must come to an end.
    for (int i = 0; i < 3'000; ++i) log->warning(line);
    log->flush();
    std::string text;
    for (std::string piece = pipe.drain(); !piece.empty(); piece = pipe.drain()) {
        text += piece;
        log->flush();
    }
    EXPECT_LT(text.size(), 1'500'000U);
    EXPECT_GT(text.size(), 1'000'000U);
    const std::size_t lost = text.find(" log lines lost: the reader does not keep up\n");
    ASSERT_NE(lost, std::string::npos);
    const std::size_t begin = text.rfind('\n', lost) + 1;
    const std::size_t written = static_cast<std::size_t>(
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
    EXPECT_EQ(written + std::stoul(text.substr(begin, lost - begin)), 3'000U);
    log->warning("after");
    EXPECT_NE(pipe.drain().find("after\n"), std::string::npos);
}

TEST(Log, SurvivesAReaderThatHasGone) {
    std::array<int, 2> ends{-1, -1};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    ::close(ends[0]);
    const auto log = Log::to_descriptor(ends[1], Level::info, Format::text);
    ::signal(SIGPIPE, SIG_IGN);
    log->warning("to nobody");
    log->flush();
    ::close(ends[1]);
    const auto other = Log::to_descriptor(ends[1], Level::info, Format::text);
    other->warning("to a closed descriptor");
    EXPECT_TRUE(other->enabled(Level::warning));
}

TEST(Log, WritesWholeLinesFromManyThreads) {
    std::vector<std::string> lines;
    const auto log = Log::to_function([&lines](std::string_view line) { lines.emplace_back(line); },
                                      Level::info, Format::json);
    std::vector<std::thread> threads;
    for (std::int64_t thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&log, thread] {
            for (std::int64_t i = 0; i < 200; ++i) log->info("e", {{"thread", thread}, {"i", i}});
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(lines.size(), 800U);
    for (const std::string& line : lines) {
        EXPECT_TRUE(json::Document::parse(line, json::Duplicates::refused)) << line;
    }
}

}  // namespace

}  // namespace taskgate
