// SPDX-License-Identifier: MIT
#include "app/dotenv.hpp"

#include "app/banner.hpp"
#include "app/values.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace taskgate {

namespace {

using Values = std::map<std::string, std::string>;

TEST(Dotenv, ReadsNamesAndValues) {
    const std::vector<std::pair<std::string, Values>> cases{
        {"", {}},
        {"\n\n  \n", {}},
        {"A=b", {{"A", "b"}}},
        {"A=b\nC=d\n", {{"A", "b"}, {"C", "d"}}},
        {"A=b\r\nC=d\r\n", {{"A", "b"}, {"C", "d"}}},
        {"\xEF\xBB\xBF"
         "A=b",
         {{"A", "b"}}},
        {"A=", {{"A", ""}}},
        {"A=\nB=c", {{"A", ""}, {"B", "c"}}},
        {"  A  =  b c  ", {{"A", "b c"}}},
        {"A=b=c==", {{"A", "b=c=="}}},
        {"A=b\nA=c", {{"A", "c"}}},
        {"export A=b", {{"A", "b"}}},
        {"export   A=b", {{"A", "b"}}},
        {"exported=b", {{"exported", "b"}}},
        {"a.b-c_9=d", {{"a.b-c_9", "d"}}},
        {"A=sqlite:////x.db?a=%20", {{"A", "sqlite:////x.db?a=%20"}}},
        {"A=é🚀", {{"A", "é🚀"}}},
    };
    for (const auto& [text, values] : cases) {
        const auto read = read_dotenv(text);
        ASSERT_TRUE(read) << text << ": " << read.error().message;
        EXPECT_EQ(*read, values) << text;
    }
}

TEST(Dotenv, UnderstandsQuotesAndComments) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"("b")", "b"},
        {R"('b')", "b"},
        {R"("")", ""},
        {R"(" b ")", " b "},
        {R"("b # c")", "b # c"},
        {R"("b"# c)", "b"},
        {R"("b"  # c)", "b"},
        {R"("it's")", "it's"},
        {R"('say "x"')", R"(say "x")"},
        {R"("a\nb")", R"(a\nb)"},
        {R"(b"c")", R"(b"c")"},
        {"b # c", "b"},
        {"b\t# c", "b"},
        {"b#c", "b#c"},
        {"b#c # d", "b#c"},
        {"# c", ""},
        {" # c", ""},
        {"#c", ""},
    };
    for (const auto& [written, value] : cases) {
        const auto read = read_dotenv("# first\nA=" + written + "\n  # last");
        ASSERT_TRUE(read) << written << ": " << read.error().message;
        EXPECT_EQ(*read, (Values{{"A", value}})) << written;
    }
}

TEST(Dotenv, ExpandsNothing) {
    for (const std::string value : {"$HOME", "${B}", "$(id)", "`id`", "\\$x", "~", "%PATH%"}) {
        EXPECT_EQ(read_dotenv("B=x\nA=" + value)->at("A"), value);
        EXPECT_EQ(read_dotenv("B=x\nA=\"" + value + "\"")->at("A"), value);
    }
}

TEST(Dotenv, NamesTheLineThatItCannotRead) {
    for (const std::string line :
         {"A", "=b", " = b", "A B=c", "export", "export =b", "A\"=b", "Ä=b", "{\"A\": \"b\"}",
          "A: b", "A=\"b", "A='b", "A=\"b'", "A=\"b\" c", "A=\"b\"\"c\""}) {
        const auto read = read_dotenv("# hunter2\nX=hunter2\n" + line + "\n");
        ASSERT_FALSE(read) << line;
        EXPECT_EQ(read.error().code, ErrorCode::invalid);
        EXPECT_NE(read.error().message.find("line 3"), std::string::npos) << read.error().message;
        EXPECT_EQ(read.error().message.find("hunter2"), std::string::npos);
    }
}

TEST(Dotenv, NeverShowsALineThatMightHoldASecret) {
    for (const std::string line :
         {"hunter2", "A=\"hunter2", "hunter2 = x y = z", "A='hunter2' x"}) {
        const auto read = read_dotenv(line);
        if (read) continue;
        EXPECT_EQ(read.error().message.find("hunter2"), std::string::npos) << read.error().message;
    }
}

TEST(Dotenv, IsReadFromAFileThatNeedNotBeThere) {
    const test::TempDir folder;
    EXPECT_EQ(*load_dotenv(folder / "none"), Values{});
    const std::string path = folder / ".env";
    std::ofstream{path} << "A=b\n";
    EXPECT_EQ(*load_dotenv(path), (Values{{"A", "b"}}));
    std::ofstream{path} << "A\n";
    EXPECT_EQ(load_dotenv(path).error().message, path + ": line 1 is not of the form NAME=value");
}

TEST(Values, ReadTimesWithAndWithoutAUnit) {
    const std::vector<std::pair<std::string, std::int64_t>> cases{
        {"0", 0},        {"15", 15'000},      {"500ms", 500},      {"15s", 15'000},
        {"2m", 120'000}, {"12h", 43'200'000}, {"7d", 604'800'000},
    };
    for (const auto& [text, milliseconds] : cases) {
        ASSERT_TRUE(read_duration(text)) << text;
        EXPECT_EQ(read_duration(text)->count(), milliseconds) << text;
    }
    for (const std::string_view text :
         {"", "s", "-1", "+1", "1.5s", "1 s", " 1", "1s ", "1S", "1w", "1sec", "1e3", "0x10",
          "99999999999999999999", "9223372036854775807s", "106751991168d"}) {
        EXPECT_FALSE(read_duration(text)) << text;
    }
}

TEST(Values, ReadSizesWithAndWithoutAUnit) {
    const std::vector<std::pair<std::string, std::uint64_t>> cases{
        {"0", 0},          {"65536", 65'536},   {"1B", 1},
        {"32KiB", 32'768}, {"1MiB", 1'048'576}, {"2GiB", 2'147'483'648},
    };
    for (const auto& [text, bytes] : cases) {
        ASSERT_TRUE(read_size(text)) << text;
        EXPECT_EQ(*read_size(text), bytes) << text;
    }
    for (const std::string_view text : {"", "KiB", "1KB", "1kib", "1M", "-1", "1.5MiB", "1 MiB",
                                        "99999999999999999999", "9999999999999GiB"}) {
        EXPECT_FALSE(read_size(text)) << text;
    }
}

TEST(Values, ReadNumbersWithinTheirBounds) {
    EXPECT_EQ(*read_number("5", 5, 7), 5U);
    EXPECT_EQ(*read_number("7", 5, 7), 7U);
    EXPECT_EQ(*read_number("007", 5, 7), 7U);
    for (const std::string_view text : {"4", "8", "", "-5", "+5", "5.0", "5 ", "5x", "0x5"}) {
        const auto number = read_number(text, 5, 7);
        ASSERT_FALSE(number) << text;
        EXPECT_EQ(number.error().message, "expected a whole number from 5 to 7");
    }
}

TEST(Banner, ShowsAddressStoreModeDocsAndAFirstRequest) {
    Config config;
    config.secrets = {{"hunter2-hunter2", "BETTER_AUTH_SECRET"}};
    const std::string banner =
        make_banner(config, {8123, 0, "0.0.0.0"}, "SQLite /srv/tasks.db", "build/taskgate");
    for (
        const std::string_view part :
        {"Address  http://127.0.0.1:8123 ", "listening on 0.0.0.0, port 8123",
         "Store    SQLite /srv/tasks.db", "Auth     HS256 with BETTER_AUTH_SECRET",
         "Docs     http://127.0.0.1:8123/docs",
         "TOKEN=$(build/taskgate token --user test-user-123)",
         "curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8123/api/test-user-123/tasks"}) {
        EXPECT_NE(banner.find(part), std::string::npos) << part << banner;
    }
    EXPECT_EQ(banner.find("hunter2"), std::string::npos);
    config.has_docs = false;
    EXPECT_NE(make_banner(config, {8123, 0, "0.0.0.0"}, "s", "p").find(":8123/openapi.json"),
              std::string::npos);
}

TEST(Banner, NamesAnAddressThatAClientCanUse) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"0.0.0.0", "http://127.0.0.1:80 "},
        {"::", "http://127.0.0.1:80 "},
        {"::1", "http://[::1]:80 "},
        {"192.0.2.1", "http://192.0.2.1:80 "}};
    for (const auto& [host, url] : cases) {
        Config config;
        config.secrets = {{"a", "A"}, {"b", "B"}};
        const std::string banner = make_banner(config, {80, 0, host}, "s", "p");
        EXPECT_NE(banner.find("Address  " + url), std::string::npos) << banner;
        EXPECT_NE(banner.find("HS256 with 2 secrets"), std::string::npos);
    }
}

}  // namespace

}  // namespace taskgate
