// SPDX-License-Identifier: MIT
#include "cli/program.hpp"

#include <filesystem>

namespace taskgate::test {

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

class MigrateCommand : public ProgramTest {
protected:
    [[nodiscard]] bool has_store() const { return std::filesystem::exists(path("taskgate.db")); }
};

class ServeCommand : public ProgramTest {};

TEST_F(MigrateCommand, ChangesNothingInADryRun) {
    for (int i = 0; i < 2; ++i) {
        const Finished dry = run({"migrate", "--dry-run"});
        EXPECT_EQ(dry.exit_code, 0) << dry.err;
        EXPECT_TRUE(contains(dry.out, "of version 0;")) << dry.out;
        EXPECT_TRUE(contains(dry.out, "would apply: ")) << dry.out;
        EXPECT_FALSE(has_store());
    }
}

TEST_F(MigrateCommand, MakesTheStoreOnce) {
    const Finished first = run({"migrate"});
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_TRUE(contains(first.out, "applying: ")) << first.out;
    EXPECT_TRUE(contains(first.out, "The store is now of version ")) << first.out;
    EXPECT_TRUE(has_store());
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"migrate"}, {"migrate", "--dry-run"}}) {
        const Finished second = run(words);
        EXPECT_EQ(second.exit_code, 0) << second.err;
        EXPECT_TRUE(contains(second.out, "Nothing to do.")) << second.out;
        EXPECT_FALSE(contains(second.out, "appl")) << second.out;
    }
}

TEST_F(MigrateCommand, FailsInOneLineWhereTheStoreCannotBe) {
    const std::vector<std::pair<std::string, int>> cases{
        {"sqlite:///no/such/folder/tasks.db", 1}, {"sqlite:///:memory:", 2}, {"nonsense", 2}};
    for (const auto& [url, exit_code] : cases) {
        const Finished result = run({"migrate", "--database-url", url});
        EXPECT_EQ(result.exit_code, exit_code) << url << ": " << result.err;
        EXPECT_TRUE(result.err.starts_with("taskgate: DATABASE_URL")) << result.err;
        EXPECT_EQ(result.err.find('\n'), result.err.size() - 1) << result.err;
    }
}

TEST_F(ServeCommand, ShowsItsBannerAndStopsWhenAsked) {
    start_server({{"BETTER_AUTH_SECRET", std::string{secret}}});
    const std::string banner = read_until("/api/test-user-123/tasks\n");
    EXPECT_TRUE(contains(banner, "Address  http://127.0.0.1:")) << banner;
    EXPECT_TRUE(contains(banner, "taskgate.db")) << banner;
    EXPECT_TRUE(contains(banner, "HS256 with BETTER_AUTH_SECRET")) << banner;
    EXPECT_TRUE(contains(banner, "/docs")) << banner;
    EXPECT_TRUE(contains(banner, " token --user test-user-123)")) << banner;
    const Finished result = stop_server();
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_FALSE(contains(result.out + result.err, secret));
    EXPECT_FALSE(contains(result.err, "PLACEHOLDER")) << result.err;
}

TEST_F(ServeCommand, WarnsLoudlyOfAPlaceholder) {
    const std::string placeholder = "your-secret-key-hunter2-at-least-32-characters";
    start_server({{"BETTER_AUTH_SECRET", placeholder}});
    read_until("Address  ");
    const Finished result = stop_server();
    EXPECT_TRUE(contains(result.err, R"("level":"warning")")) << result.err;
    EXPECT_TRUE(contains(result.err, "BETTER_AUTH_SECRET LOOKS LIKE A PLACEHOLDER")) << result.err;
    EXPECT_FALSE(contains(result.out + result.err, "hunter2")) << result.err;
}

}  // namespace

}  // namespace taskgate::test
