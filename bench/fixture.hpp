// SPDX-License-Identifier: MIT
#pragma once

#include "api/service.hpp"
#include "servers.hpp"
#include "store/open_store.hpp"
#include "support/blocking_loop.hpp"
#include "support/store_clock.hpp"

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace taskgate::bench {

/// A service on a file of its own, with the default settings, that is asked without a socket. What
/// it stores has the times of a clock that stands until it is moved.
class Fixture {
public:
    /// In a folder of that name, which is gone afterwards; without limits by default. Of the
    /// options, whom to trust is its own affair.
    explicit Fixture(const std::string& name, api::ServiceOptions options = {})
        : folder_(
              std::filesystem::absolute("build/bench-" + std::to_string(::getpid()) + "-" + name)
                  .string()) {
        std::filesystem::create_directories(folder_);
        store_ = must(open_store("sqlite:///" + folder_ + "/bench.db", store_clock_));
        log_ = Log::to_descriptor(::open("/dev/null", O_WRONLY | O_CLOEXEC), Log::Level::info,
                                  Log::Format::json);
        options.trust = std::make_shared<const auth::TrustStore>(
            auth::Trust{auth::KeySet{{std::make_shared<auth::SecretKey>(secret, "bench")}}, {}});
        service_ = std::make_unique<api::Service>(std::move(options), *store_, *log_, clock_);
        session_ = service_->open_session(client_);
    }
    ~Fixture() {
        session_.reset();
        service_.reset();
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    /// One request from its parsed head to the last byte of its reply; its status.
    int request(std::string_view method, const std::string& path, std::string_view body = {},
                std::string_view accepted = "identity") {
        http::RequestHead head;
        head.method = method;
        head.path = path;
        head.content_length = body.size();
        head.client = client_;
        head.parsing = std::chrono::microseconds{5};
        head.fields = {{"Host", "127.0.0.1"},
                       {"User-Agent", "bench"},
                       {"Accept", "*/*"},
                       {"Accept-Encoding", accepted},
                       {"Authorization", authorization_},
                       {"Content-Type", "application/json"}};
        const auto refusal = loop_.run(session_->admit(head));
        if (*refusal) return (*refusal)->status;
        const auto reply = loop_.run(session_->respond(body));
        last_body_size_ = reply->content().size();
        while (reply->stream != nullptr) {
            const auto piece = must(loop_.run(reply->stream->next()));
            if (piece.empty()) break;
            last_body_size_ += piece.size();
        }
        session_->finish(
            {reply->status, std::chrono::microseconds{40}, std::chrono::microseconds{15}});
        return reply->status;
    }

    /// Stores a task; its id.
    std::string create(NewTask task) {
        return must(loop_.run(store_->create_task(UserId{user}, std::move(task)))).id.to_string();
    }
    [[nodiscard]] test::StoreClock& store_clock() { return store_clock_; }

    [[nodiscard]] static std::string tasks_path() { return "/api/" + user + "/tasks"; }
    [[nodiscard]] std::size_t last_body_size() const { return last_body_size_; }

private:
    /// Somebody whose requests count.
    static http::Client documentation_client() {
        http::Client client;
        client.address = *Address::read("192.0.2.1");
        return client;
    }

    SystemClock clock_;
    http::Client client_ = documentation_client();
    test::StoreClock store_clock_;
    test::BlockingLoop loop_;
    std::string folder_;
    std::unique_ptr<Store> store_;
    std::shared_ptr<Log> log_;
    std::unique_ptr<api::Service> service_;
    std::unique_ptr<http::Session> session_;
    std::string authorization_ = "Bearer " + make_token(user);
    std::size_t last_body_size_ = 0;
};

}  // namespace taskgate::bench
