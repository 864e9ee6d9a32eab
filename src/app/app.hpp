// SPDX-License-Identifier: MIT
#pragma once

#include "api/service.hpp"
#include "app/config.hpp"
#include "app/late_store.hpp"
#include "app/metrics_server.hpp"
#include "auth/key_source.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "http/server.hpp"
#include "http/tls_context.hpp"
#include "store/open_store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace taskgate {

/// The whole service, built in order: keys, API, server, store. The server comes before the store,
/// so that probes are answered while a long migration goes on. Ends in the opposite order, but for
/// the store, which ends behind the last request.
class App {
public:
    /// Listens, on sockets that were handed over if there are any, opens the store and serves.
    /// Whoever comes before the store is open waits for it two seconds; from then on, there are
    /// metrics, and who asks for tasks gets 503. The log and the clock must outlive the app.
    ///
    /// `is_to_end` is asked now and then meanwhile, on the calling thread. Once it says true, the
    /// app is returned at once, to be stopped: the store `is_opening` still.
    static Result<std::unique_ptr<App>> start(const Config& config, Log& log, const Clock& clock,
                                              std::vector<http::InheritedSocket> inherited = {},
                                              const std::function<bool()>& is_to_end = {});

    /// Stops, if nobody did, and waits for a store that is being opened.
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    /// 0: the service has no port.
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    /// Where the service is listened for: one, or as many as were handed over.
    [[nodiscard]] const std::vector<http::SocketName>& sockets() const {
        return server_->sockets();
    }
    /// Where requests in the clear are led to https; 0: nowhere.
    [[nodiscard]] std::uint16_t redirect_port() const { return server_->redirect_port(); }
    [[nodiscard]] std::string store_label() const { return store_.label(); }
    /// Where the metrics are; 0: nowhere.
    [[nodiscard]] std::uint16_t metrics_port() const { return metrics_ ? metrics_->port() : 0; }

    /// Takes over secrets, key sets, policy, certificates, web origins, limits of rates and trusted
    /// proxies of another configuration, without dropping a connection; where one of them is wrong,
    /// none of it. Whether there is TLS at all stays as it is. From the thread that stops the app.
    Result<void> reload(const Config& config);

    /// Whether every event loop goes on (see `http::Server`). Never while the app stops.
    [[nodiscard]] bool goes_on() { return server_->have_loops_answered(); }

    /// Whether the start was left before the store was open. That may take as long as somebody else
    /// holds a lock, and cannot be called off; a process that ends in its middle loses nothing, as
    /// a migration is one transaction.
    [[nodiscard]] bool is_opening() const { return opening_.valid(); }

    /// From now on `/health/ready` says that the service is about to stop; everything is answered
    /// as before.
    void drain() { service_.drain(); }

    /// Answers the requests in flight and closes everything but a store that `is_opening`; bounded
    /// by the shutdown timeout.
    void stop();

private:
    App(std::unique_ptr<auth::KeySource> keys, api::ServiceOptions options, Log& log,
        const Clock& clock);

    /// Opens the store on a thread of its own.
    void begin_opening(const std::string& url, const StoreOptions& options);
    /// Serves once the store is open, or has taken its time; returns once it is open, or with the
    /// end of the start.
    Result<void> serve(const Config& config, const std::function<bool()>& is_to_end);
    /// Shows the metrics, where they are wanted; an address that is taken is a warning.
    void start_metrics(const Config& config);
    void log_refusals() const;

    Log& log_;
    const Clock& clock_;
    std::shared_ptr<http::TlsStore> tls_ = {};  ///< null: everything is in the clear
    std::unique_ptr<auth::KeySource> keys_;
    LateStore store_ = {};
    /// Valid until its outcome is known; its end waits for that, so it comes before the store's.
    std::future<Result<void>> opening_ = {};
    api::Service service_;
    std::unique_ptr<http::Server> server_ = {};
    std::unique_ptr<MetricsServer> metrics_ = {};
};

}  // namespace taskgate
