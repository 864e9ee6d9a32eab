// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace spdlog {
class logger;
}

namespace taskgate {

/// The program's log: events with named fields, one a line, as text for people or JSON for
/// machines.
///
/// Lines are gathered and written when 32 KiB are waiting, when `flush()` is called, and at once
/// for warnings and errors. A reader that does not keep up loses lines (their number is logged) and
/// never holds up a request. Safe from any thread. Nobody passes a token, a secret or a body.
class Log {
public:
    enum class Level : std::uint8_t { debug, info, warning, error };
    enum class Format : std::uint8_t { text, json };

    /// A named value of an event. The key is a literal; an empty text is left out.
    struct Field {
        std::string_view key;
        std::variant<std::string_view, std::int64_t, double> value;
    };
    using Fields = std::initializer_list<Field>;

    /// Writes to a file descriptor, which it does not own.
    static std::shared_ptr<Log> to_descriptor(int descriptor, Level level, Format format);
    /// Hands each finished line, without its line end, to `line`: for tests.
    static std::shared_ptr<Log> to_function(std::function<void(std::string_view)> line, Level level,
                                            Format format);
    /// Writes nothing.
    static std::shared_ptr<Log> to_nowhere();

    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    [[nodiscard]] bool enabled(Level level) const {
        return level >= level_.load(std::memory_order_relaxed);
    }
    /// From now on, what is below that level is left out.
    void set_level(Level level) { level_.store(level, std::memory_order_relaxed); }

    void write(Level level, std::string_view event, Fields fields);
    void debug(std::string_view event, Fields fields = {}) { write(Level::debug, event, fields); }
    void info(std::string_view event, Fields fields = {}) { write(Level::info, event, fields); }
    void warning(std::string_view event, Fields fields = {}) {
        write(Level::warning, event, fields);
    }
    void error(std::string_view event, Fields fields = {}) { write(Level::error, event, fields); }

    /// Writes out what is gathered.
    void flush();

private:
    Log(std::shared_ptr<spdlog::logger> logger, Level level, Format format);

    std::shared_ptr<spdlog::logger> logger_;
    std::atomic<Level> level_;
    Format format_;
};

}  // namespace taskgate
