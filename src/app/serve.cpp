// SPDX-License-Identifier: MIT
#include "app/activation.hpp"
#include "app/app.hpp"
#include "app/banner.hpp"
#include "app/commands.hpp"
#include "app/events.hpp"
#include "app/log_file.hpp"
#include "app/process.hpp"
#include "app/reload.hpp"
#include "app/service_manager.hpp"
#include "app/store_files.hpp"
#include "app/watchdog.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/version.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace taskgate {

namespace {

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

/// How the program was asked to serve.
struct Request {
    const Flags& flags;
    std::string program;
    bool restarts = false;  ///< with every change of the configuration
};

/// One life of the service, from a start to an end. The members are built in order, and end in the
/// opposite one.
class Life {
public:
    Life(const Request& request, Events& events, const ServiceManager& manager, Config config)
        : request_(request), events_(events), manager_(manager), config_(std::move(config)) {}

    /// Returns once it serves with its store, or earlier where somebody wants an end.
    Result<void> start(std::vector<http::InheritedSocket> inherited);
    /// Serves until somebody ends it, or it is to start again: `change`.
    Events::Event run();
    /// Lets load balancers notice, where there is an end to come.
    void drain(const Events::Event& end);
    /// Answers the requests in flight and closes everything; ends the process where the store is
    /// still being opened.
    void stop();

private:
    void read_again();
    void reopen_log();
    /// Whether a change of the files makes a configuration that it can start again with.
    bool wants_restart();

    const Request& request_;
    Events& events_;
    const ServiceManager& manager_;
    Config config_;
    SystemClock clock_ = {};
    bool was_on_terminal_ = ::isatty(STDIN_FILENO) == 1;
    std::unique_ptr<LogFile> log_file_ = {};
    std::shared_ptr<Log> log_ = {};
    std::unique_ptr<App> app_ = {};
    std::string status_ = {};
    std::unique_ptr<Watchdog> watchdog_ = {};
};

Result<void> Life::start(std::vector<http::InheritedSocket> inherited) {
    int descriptor = STDERR_FILENO;
    if (!config_.log_file.empty()) {
        if (auto may = check_log_file(config_); !may) return may;
        auto file = LogFile::open(config_.log_file);
        if (!file) return file.error();
        log_file_ = std::move(*file);
        descriptor = log_file_->descriptor();
    }
    const bool is_text = config_.log_format == LogFormat::text ||
                         (config_.log_format == LogFormat::automatic && ::isatty(descriptor) == 1);
    log_ = Log::to_descriptor(descriptor, config_.log_level,
                              is_text ? Log::Format::text : Log::Format::json);
    auto app = App::start(config_, *log_, clock_, std::move(inherited), &Events::is_end_pending);
    if (!app) return app.error();
    app_ = std::move(*app);
    if (app_->is_opening()) return {};
    log_warnings(*log_, config_);
    if (::geteuid() == 0) {
        log_->warning("running as root, which nothing here needs: give it a user of its own");
    }
    fmt::print("{}", make_banner(config_, describe(*app_), app_->store_label(), request_.program));
    std::fflush(stdout);
    log_sockets(*log_, *app_);
    status_ = "Serving on " + app_->sockets().front().to_string();
    manager_.tell_ready(status_);
    watchdog_ = std::make_unique<Watchdog>(manager_, [this] { return app_->goes_on(); });
    return {};
}

Events::Event Life::run() {
    using Kind = Events::Kind;
    while (true) {
        const Events::Event event = events_.wait();
        // The end that the start was left for has come already; nothing else counts any more.
        if (app_->is_opening() && event.kind != Kind::end) continue;
        switch (event.kind) {
            case Kind::nothing: break;
            case Kind::end: return event;
            case Kind::hangup:
                // Whose terminal was closed is told by the same signal, and wants an end.
                if (was_on_terminal_ && ::isatty(STDIN_FILENO) != 1) return event;
                read_again();
                break;
            case Kind::reopen: reopen_log(); break;
            case Kind::change:
                if (wants_restart()) return event;
                break;
        }
        log_->flush();
    }
}

void Life::read_again() {
    manager_.tell_reloading();
    reopen_log();
    const bool is_taken = reload(*app_, request_.flags, config_, *log_);
    manager_.tell_ready(is_taken ? status_ : status_ + "; the new configuration was refused");
}

void Life::reopen_log() {
    if (log_file_ == nullptr) return;
    log_->flush();
    if (auto reopened = log_file_->reopen(); !reopened) {
        log_->error("the log stays in the old file", {{"error", reopened.error().message}});
    } else {
        log_->info("log opened again");
    }
}

bool Life::wants_restart() {
    const auto config = load_config(request_.flags);
    if (!config) {
        log_->error("configuration refused, the old one stays",
                    {{"error", config.error().message}});
        return false;
    }
    log_->info("the configuration has changed: starting again");
    return true;
}

void Life::drain(const Events::Event& end) {
    log_->info("stopping", {{"signal", std::int64_t{end.signal}}});
    log_->flush();
    manager_.tell_stopping("Answering the requests in flight");
    app_->drain();
    // Nobody was ever told that requests may be sent.
    if (app_->is_opening()) return;
    const auto deadline = std::chrono::steady_clock::now() + config_.shutdown_delay;
    const auto left = [deadline] {
        return std::chrono::ceil<std::chrono::milliseconds>(deadline -
                                                            std::chrono::steady_clock::now());
    };
    // Whoever asks once more does not want to wait.
    while (left().count() > 0 && events_.wait(left()).kind != Events::Kind::end) {
    }
}

void Life::stop() {
    // A store that never answers must not keep the process: beyond its time, SIGALRM ends it.
    const auto timeout = std::chrono::ceil<std::chrono::seconds>(config_.shutdown_timeout);
    ::alarm(static_cast<unsigned>((timeout + closing_time).count()));
    if (watchdog_) watchdog_->stop_asking();
    app_->stop();
    watchdog_.reset();
    ::alarm(0);
    log_->info("stopped");
    log_->flush();
    // The thread that opens the store may wait for a lock that never comes.
    if (app_->is_opening()) ::_exit(ExitCode::success);
}

/// Says what is wrong, and waits until somebody has changed something: false where the program is
/// to end.
bool wait_for_change(Events& events, const std::vector<std::string>& files, const Error& error) {
    report(error);
    fmt::print(stderr, "taskgate: waiting for a change of {}\n", fmt::join(files, ", "));
    while (true) {
        const Events::Kind kind = events.wait().kind;
        if (kind == Events::Kind::change) return true;
        if (kind == Events::Kind::end || kind == Events::Kind::hangup) return false;
    }
}

int serve(const Request& request) {
    auto inherited = take_inherited_sockets();
    if (!inherited) return report(inherited.error());
    if (request.restarts && !inherited->empty()) {
        return report(invalid("--reload opens its sockets anew, and some were handed over"));
    }
    raise_descriptor_limit();
    const ServiceManager manager = ServiceManager::of_environment();
    auto events = std::make_unique<Events>();
    while (true) {
        if (request.restarts) events->watch(configuration_files());
        auto config = load_config(request.flags);
        const auto files = config ? files_of(*config) : configuration_files();
        if (request.restarts) events->watch(files);
        std::unique_ptr<Life> life;
        Result<void> started = config ? Result<void>{} : Result<void>{config.error()};
        if (config) {
            life = std::make_unique<Life>(request, *events, manager, std::move(*config));
            started = life->start(std::move(*inherited));
        }
        if (!started) {
            if (!request.restarts) return report(started.error());
            life.reset();
            if (!wait_for_change(*events, files, started.error())) return ExitCode::success;
            continue;
        }
        const Events::Event event = life->run();
        if (event.kind != Events::Kind::change) {
            life->drain(event);
            // Whoever asks twice does not want to wait.
            events.reset();
        }
        life->stop();
        if (events == nullptr) return ExitCode::success;
    }
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
        "SIGHUP has certificates, secrets, key files, the settings about tokens, web origins, limits "
        "of rates, trusted proxies and the log's level read again; SIGUSR1 has the log file opened "
        "again.");
    const auto flags = std::make_shared<Flags>();
    add_setting_flags(*command, *flags,
                      {SettingGroup::server, SettingGroup::tls, SettingGroup::store,
                       SettingGroup::auth, SettingGroup::limits, SettingGroup::log});
    const auto restarts = std::make_shared<bool>(false);
    command->add_flag(
        "--reload", *restarts,
        "For development: start again with every change of .env or of a key file, and "
        "wait for one where the configuration is wrong");
    const auto as_markdown = std::make_shared<bool>(false);
    command->add_flag("--help-markdown", *as_markdown, "Print all settings as a Markdown page");
    command->callback([flags, restarts, as_markdown, &program, &exit] {
        if (*as_markdown) {
            fmt::print("{}", settings_as_markdown());
            return;
        }
        exit.value = serve({*flags, program.get_name(), *restarts});
    });
}

}  // namespace taskgate
