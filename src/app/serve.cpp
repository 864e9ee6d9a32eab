// SPDX-License-Identifier: MIT
#include "app/activation.hpp"
#include "app/app.hpp"
#include "app/banner.hpp"
#include "app/commands.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/version.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace taskgate {

namespace {

std::shared_ptr<Log> open_log(const Config& config) {
    const bool is_text =
        config.log_format == LogFormat::text ||
        (config.log_format == LogFormat::automatic && ::isatty(STDERR_FILENO) == 1);
    return Log::to_descriptor(STDERR_FILENO, config.log_level,
                              is_text ? Log::Format::text : Log::Format::json);
}

/// A connection takes a descriptor: allows as many as the system lets an ordinary process have.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

sigset_t awaited_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    return signals;
}

void log_warnings(Log& log, const Config& config) {
    for (const std::string& warning : config.warnings) {
        log.warning("configuration", {{"warning", std::string_view{warning}}});
    }
}

/// What has changed and counts only from the next start on, with commas between.
std::string find_pending(const Config& before, const Config& now) {
    std::string names;
    for (const Setting& setting : settings()) {
        if (setting.group == SettingGroup::auth || setting.is_secret) continue;
        const std::string name{setting.variable};
        // Certificates are read again; whether there are any is settled with the start.
        const bool is_on_or_off = before.values.at(name).empty() != now.values.at(name).empty();
        const bool is_of_tls = setting.group == SettingGroup::tls && name != "HTTPS_REDIRECT_PORT";
        if (is_of_tls && !is_on_or_off) continue;
        if (before.values.at(name) == now.values.at(name)) continue;
        names += (names.empty() ? "" : ", ") + name;
    }
    return names;
}

/// Reads the configuration again and takes over what says whom to trust; a wrong one is refused
/// whole.
void reload(App& app, const Flags& flags, const Config& running, Log& log) {
    const auto config = load_config(flags);
    auto reloaded = config ? app.reload(*config) : Result<void>{config.error()};
    if (!reloaded) {
        log.error("configuration refused, the old one stays",
                  {{"error", reloaded.error().message}});
        return;
    }
    log_warnings(log, *config);
    log.info("configuration read again");
    const std::string pending = find_pending(running, *config);
    if (pending.empty()) return;
    log.warning("settings that count only from the next start on have changed",
                {{"settings", pending}});
}

/// How long closing the store may take, behind the shutdown timeout.
constexpr std::chrono::seconds closing_time{5};

/// What the banner says of where the service listens.
Listening describe(const App& app) {
    const http::SocketName& first = app.sockets().front();
    Listening listening;
    listening.port = first.port;
    listening.redirect = app.redirect_port();
    listening.host = first.host;
    listening.path = first.path;
    listening.more = app.sockets().size() - 1;
    return listening;
}

void log_sockets(Log& log, const App& app) {
    for (const http::SocketName& socket : app.sockets()) {
        if (socket.path.empty()) {
            log.info("serving", {{"host", socket.host},
                                 {"port", std::int64_t{socket.port}},
                                 {"version", version()}});
        } else {
            log.info("serving", {{"socket", socket.path}, {"version", version()}});
        }
    }
}

int serve(const Flags& flags, const std::string& program) {
    auto inherited = take_inherited_sockets();
    if (!inherited) return report(inherited.error());
    const auto config = load_config(flags);
    if (!config) return report(config.error());
    const auto log = open_log(*config);
    const bool was_on_terminal = ::isatty(STDIN_FILENO) == 1;
    raise_descriptor_limit();
    // Before any thread is made, so that all of them leave the signals to this one.
    const sigset_t signals = awaited_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const SystemClock clock;
    auto app = App::start(*config, *log, clock, std::move(*inherited));
    if (!app) return report(app.error());
    log_warnings(*log, *config);
    fmt::print("{}", make_banner(*config, describe(**app), (*app)->store_label(), program));
    std::fflush(stdout);
    log_sockets(*log, **app);

    int signal = 0;
    while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) {
        // Whose terminal was closed is told by the same signal, and wants an end.
        if (was_on_terminal && ::isatty(STDIN_FILENO) != 1) break;
        reload(**app, flags, *config, *log);
        log->flush();
    }
    // Whoever asks twice does not want to wait.
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    log->info("stopping", {{"signal", std::int64_t{signal}}});
    log->flush();
    // A store that never answers must not keep the process: beyond its time, SIGALRM ends it.
    const auto timeout = std::chrono::ceil<std::chrono::seconds>(config->shutdown_timeout);
    ::alarm(static_cast<unsigned>((timeout + closing_time).count()));
    (*app)->stop();
    log->info("stopped");
    log->flush();
    return ExitCode::success;
}

}  // namespace

void add_serve(CLI::App& program, ExitCode& exit) {
    CLI::App* command = program.add_subcommand("serve", "Serve the API");
    command->footer(
        "Examples:\n"
        "  taskgate serve\n"
        "  taskgate serve --port 9000 --database-url sqlite:////srv/tasks.db\n"
        "  BETTER_AUTH_URL=https://app.example.com taskgate serve\n"
        "  CORS_ORIGINS=https://app.example.com taskgate serve\n\n"
        "SIGHUP has certificates, secrets, key files and the other settings about tokens read again.");
    const auto flags = std::make_shared<Flags>();
    add_setting_flags(*command, *flags,
                      {SettingGroup::server, SettingGroup::tls, SettingGroup::store,
                       SettingGroup::auth, SettingGroup::limits, SettingGroup::log});
    const auto as_markdown = std::make_shared<bool>(false);
    command->add_flag("--help-markdown", *as_markdown, "Print all settings as a Markdown page");
    command->callback([flags, as_markdown, &program, &exit] {
        if (*as_markdown) {
            fmt::print("{}", settings_as_markdown());
            return;
        }
        exit.value = serve(*flags, program.get_name());
    });
}

}  // namespace taskgate
