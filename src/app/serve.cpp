// SPDX-License-Identifier: MIT
#include "app/activation.hpp"
#include "app/app.hpp"
#include "app/banner.hpp"
#include "app/commands.hpp"
#include "app/process.hpp"
#include "app/service_manager.hpp"
#include "app/watchdog.hpp"
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

sigset_t awaited_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    return signals;
}

/// Waits for one of the signals, which must be blocked, at most for a time: 0 where it is over.
int wait_for_signal(const sigset_t& signals, std::chrono::milliseconds time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const timespec limit{seconds.count(), std::chrono::nanoseconds{time - seconds}.count()};
    const int signal = ::sigtimedwait(&signals, nullptr, &limit);
    return signal > 0 ? signal : 0;
}

void log_warnings(Log& log, const Config& config) {
    if (::geteuid() == 0) {
        log.warning(
            "running as root, which nothing here needs: give the service a user of its own");
    }
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
/// whole: false.
bool reload(App& app, const Flags& flags, const Config& running, Log& log) {
    const auto config = load_config(flags);
    auto reloaded = config ? app.reload(*config) : Result<void>{config.error()};
    if (!reloaded) {
        log.error("configuration refused, the old one stays",
                  {{"error", reloaded.error().message}});
        return false;
    }
    log_warnings(log, *config);
    log.info("configuration read again");
    const std::string pending = find_pending(running, *config);
    if (pending.empty()) return true;
    log.warning("settings that count only from the next start on have changed",
                {{"settings", pending}});
    return true;
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

/// Goes on as before, but for what load balancers are told, until the delay is over or somebody
/// asks for the end once more.
void wait_for_load_balancers(const sigset_t& signals, std::chrono::milliseconds delay) {
    const auto end = std::chrono::steady_clock::now() + delay;
    const auto left = [end] {
        return std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    };
    while (left().count() > 0) {
        const int signal = wait_for_signal(signals, left());
        if (signal == SIGTERM || signal == SIGINT) return;
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
    const ServiceManager manager = ServiceManager::of_environment();
    const std::string status = "Serving on " + (*app)->sockets().front().to_string();
    manager.tell_ready(status);
    Watchdog watchdog{manager, [&app = **app] { return app.goes_on(); }};

    int signal = 0;
    while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) {
        // Whose terminal was closed is told by the same signal, and wants an end.
        if (was_on_terminal && ::isatty(STDIN_FILENO) != 1) break;
        manager.tell_reloading();
        const bool is_taken = reload(**app, flags, *config, *log);
        log->flush();
        manager.tell_ready(is_taken ? status : status + "; the new configuration was refused");
    }
    log->info("stopping", {{"signal", std::int64_t{signal}}});
    log->flush();
    manager.tell_stopping("Answering the requests in flight");
    (*app)->drain();
    wait_for_load_balancers(signals, config->shutdown_delay);
    // Whoever asks twice does not want to wait.
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    // A store that never answers must not keep the process: beyond its time, SIGALRM ends it.
    const auto timeout = std::chrono::ceil<std::chrono::seconds>(config->shutdown_timeout);
    ::alarm(static_cast<unsigned>((timeout + closing_time).count()));
    watchdog.stop_asking();
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
