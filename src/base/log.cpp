// SPDX-License-Identifier: MIT
#include "base/log.hpp"

#include "base/clock.hpp"
#include "base/json.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace taskgate {

namespace {

constexpr std::size_t gathered_bytes = std::size_t{32} * 1024;
constexpr std::size_t kept_bytes = std::size_t{1024} * 1024;
/// As much as a pipe that polls as writable always takes (POSIX PIPE_BUF).
constexpr std::size_t piece_bytes = 4096;

/// Gathers lines and writes them without ever waiting for the reader.
class DescriptorSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit DescriptorSink(int descriptor)
        : descriptor_(descriptor), is_terminal_(::isatty(descriptor) == 1) {}

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        if (waiting_.size() > kept_bytes) {
            ++lost_lines_;
            return;
        }
        waiting_.append(message.payload.data(), message.payload.size());
        waiting_.push_back('\n');
        if (is_terminal_ || waiting_.size() >= gathered_bytes) flush_();
    }

    void flush_() override {
        std::size_t written = 0;
        while (written < waiting_.size() && takes_more()) {
            const std::size_t size = std::min(piece_bytes, waiting_.size() - written);
            const ssize_t result = ::write(descriptor_, waiting_.data() + written, size);
            if (result <= 0) break;
            written += static_cast<std::size_t>(result);
        }
        waiting_.erase(0, written);
        if (waiting_.empty() && lost_lines_ > 0) {
            waiting_ = fmt::format("{} log lines lost: the reader does not keep up\n",
                                   std::exchange(lost_lines_, 0));
        }
    }

private:
    [[nodiscard]] bool takes_more() const {
        pollfd request{descriptor_, POLLOUT, 0};
        return ::poll(&request, 1, 0) == 1 && (request.revents & POLLOUT) != 0;
    }

    int descriptor_;
    bool is_terminal_;
    std::string waiting_ = {};
    std::size_t lost_lines_ = 0;
};

class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit FunctionSink(std::function<void(std::string_view)> line) : line_(std::move(line)) {}

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        line_(std::string_view{message.payload.data(), message.payload.size()});
    }
    void flush_() override {}

private:
    std::function<void(std::string_view)> line_;
};

std::shared_ptr<spdlog::logger> make_logger(std::shared_ptr<spdlog::sinks::sink> sink) {
    auto logger = std::make_shared<spdlog::logger>("taskgate", std::move(sink));
    logger->set_level(spdlog::level::trace);
    logger->flush_on(spdlog::level::warn);
    return logger;
}

spdlog::level::level_enum to_spdlog(Log::Level level) {
    switch (level) {
        case Log::Level::debug: return spdlog::level::debug;
        case Log::Level::info: return spdlog::level::info;
        case Log::Level::warning: return spdlog::level::warn;
        case Log::Level::error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};

std::string_view name_of(Log::Level level) {
    return level_names.at(static_cast<std::size_t>(level));
}

bool is_empty(const Log::Field& field) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    return text != nullptr && text->empty();
}

void append_number(std::string& line, std::int64_t number) {
    line += fmt::format_int{number}.c_str();
}

/// Three digits behind the point, as for a time in milliseconds.
void append_decimal(std::string& line, double number) {
    constexpr double scale = 1000;
    constexpr double largest = 1e12;
    if (!(number >= 0 && number < largest)) {
        fmt::format_to(std::back_inserter(line), "{:.3f}", number);
        return;
    }
    const std::int64_t thousandths = std::llround(number * scale);
    append_number(line, thousandths / 1000);
    const fmt::format_int digits{1000 + thousandths % 1000};
    line.push_back('.');
    line.append(digits.data() + 1, 3);
}

void write_json(std::string& line, Time now, Log::Level level, std::string_view event,
                Log::Fields fields) {
    line += R"({"time":")";
    append_rfc3339(line, now);
    line += R"(","level":")";
    line += name_of(level);
    line += R"(","event":)";
    json::append_string(line, event);
    for (const Log::Field& field : fields) {
        if (is_empty(field)) continue;
        line.push_back(',');
        json::append_string(line, field.key);
        line.push_back(':');
        if (const auto* text = std::get_if<std::string_view>(&field.value)) {
            json::append_string(line, *text);
        } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
            append_number(line, *number);
        } else {
            append_decimal(line, std::get<double>(field.value));
        }
    }
    line.push_back('}');
}

void write_text(std::string& line, Time now, Log::Level level, std::string_view event,
                Log::Fields fields) {
    append_rfc3339(line, now);
    fmt::format_to(std::back_inserter(line), " {:<7} {}", name_of(level), event);
    for (const Log::Field& field : fields) {
        if (is_empty(field)) continue;
        fmt::format_to(std::back_inserter(line), " {}=", field.key);
        if (const auto* text = std::get_if<std::string_view>(&field.value)) {
            const bool plain =
                !text->empty() && std::all_of(text->begin(), text->end(), [](char c) {
                    return c > ' ' && c != '"' && c != '\\' && c != '\x7f';
                });
            if (plain) {
                line += *text;
            } else {
                json::append_string(line, *text);
            }
        } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
            append_number(line, *number);
        } else {
            append_decimal(line, std::get<double>(field.value));
        }
    }
}

}  // namespace

std::shared_ptr<Log> Log::to_descriptor(int descriptor, Level level, Format format) {
    return std::shared_ptr<Log>(
        new Log(make_logger(std::make_shared<DescriptorSink>(descriptor)), level, format));
}

std::shared_ptr<Log> Log::to_function(std::function<void(std::string_view)> line, Level level,
                                      Format format) {
    return std::shared_ptr<Log>(
        new Log(make_logger(std::make_shared<FunctionSink>(std::move(line))), level, format));
}

std::shared_ptr<Log> Log::to_nowhere() {
    return to_function([](std::string_view /*line*/) {}, Level::error, Format::json);
}

Log::Log(std::shared_ptr<spdlog::logger> logger, Level level, Format format)
    : logger_(std::move(logger)), level_(level), format_(format) {}

Log::~Log() { flush(); }

void Log::flush() { logger_->flush(); }

void Log::write(Level level, std::string_view event, Fields fields) {
    if (!enabled(level)) return;
    thread_local std::string line;
    line.clear();
    const Time now = SystemClock{}.now();
    if (format_ == Format::json) {
        write_json(line, now, level, event, fields);
    } else {
        write_text(line, now, level, event, fields);
    }
    logger_->log(to_spdlog(level), spdlog::string_view_t{line.data(), line.size()});
}

}  // namespace taskgate
