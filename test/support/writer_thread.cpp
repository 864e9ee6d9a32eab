// SPDX-License-Identifier: MIT
#include "support/writer_thread.hpp"

#include "support/server_process.hpp"

#include <fmt/format.h>

#include <memory>
#include <vector>

namespace taskgate::test {

namespace {

/// How a task that is not there looks.
const std::string gone = "gone";

std::string look_of(std::string_view description, std::string_view is_completed) {
    return fmt::format("{} {}", description, is_completed);
}

/// The value of a member of a compact JSON object without escapes: a string, `true` or `false`.
std::string member(std::string_view object, std::string_view name) {
    const std::string mark = fmt::format("\"{}\":", name);
    std::string_view value = object.substr(object.find(mark) + mark.size());
    if (value.starts_with('"')) {
        value.remove_prefix(1);
        return std::string{value.substr(0, value.find('"'))};
    }
    return std::string{value.substr(0, value.find_first_of(",}"))};
}

std::vector<std::string> objects_of(const std::string& list) {
    std::vector<std::string> objects;
    for (std::size_t at = 0; (at = list.find("{\"id\":", at)) != std::string::npos; ++at) {
        objects.push_back(list.substr(at, list.find('}', at) + 1 - at));
    }
    return objects;
}

}  // namespace

struct Writer::Request {
    std::string title;
    std::string method;
    std::string path;
    std::string body;
    int status;
};

void Acknowledgements::add() {
    const std::lock_guard lock{mutex_};
    ++count_;
    changed_.notify_one();
}

void Acknowledgements::end_writer() {
    const std::lock_guard lock{mutex_};
    --writers_;
    changed_.notify_one();
}

bool Acknowledgements::wait_for(int count) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return count_ >= count || writers_ == 0; });
    return count_ >= count;
}

bool Acknowledgements::wait_for_more(int count, std::chrono::seconds limit) {
    std::unique_lock lock{mutex_};
    const int wanted = count_ + count;
    return changed_.wait_for(lock, limit, [&] { return count_ >= wanted; });
}

Writer::Writer(std::string user, std::uint64_t seed)
    : user_(std::move(user)), token_(make_token(user_)), random_(seed) {}

Writer::Request Writer::next_request() {
    const std::string path = "/api/" + user_ + "/tasks";
    auto chosen = tasks_.end();
    if (!tasks_.empty() && random_() % 2 == 0) {
        chosen = std::next(tasks_.begin(), static_cast<std::ptrdiff_t>(random_() % tasks_.size()));
    }
    if (chosen == tasks_.end() || chosen->second.acknowledged == gone || chosen->second.is_open) {
        const std::string title = fmt::format("{}.{}", user_, ++made_);
        const std::string description(random_() % 5000, 'x');
        Expected expected;
        expected.acknowledged = gone;
        expected.asked = look_of(description, "false");
        tasks_[title] = expected;
        return Request{title, "POST", path,
                       fmt::format(R"({{"title":"{}","description":"{}"}})", title, description),
                       201};
    }
    auto& [title, task] = *chosen;
    const std::string one = path + "/" + task.id;
    const std::size_t space = task.acknowledged.find(' ');
    const std::string description = task.acknowledged.substr(0, space);
    const std::string is_completed = task.acknowledged.substr(space + 1);
    switch (random_() % 3) {
        case 0: {
            const std::string text(random_() % 5000, 'y');
            task.asked = look_of(text, "true");
            return Request{title, "PUT", one,
                           fmt::format(R"({{"description":"{}","is_completed":true}})", text), 200};
        }
        case 1:
            task.asked = look_of(description, is_completed == "true" ? "false" : "true");
            return Request{title, "PATCH", one + "/complete", "", 200};
        default: task.asked = gone; return Request{title, "DELETE", one, "", 200};
    }
}

void Writer::acknowledge(const Request& request, const std::string& body) {
    Expected& task = tasks_.at(request.title);
    task.acknowledged = task.asked;
    if (request.status == 201) task.id = member(body, "id");
    ++acknowledged_;
}

void Writer::write(std::uint16_t port, Acknowledgements& acknowledgements) {
    Wire wire{port};
    for (;;) {
        const Request request = next_request();
        const auto reply = wire.exchange(request.method, request.path, token_, request.body);
        if (!reply || reply->status != request.status) return acknowledgements.end_writer();
        acknowledge(request, reply->body);
        acknowledgements.add();
    }
}

void Writer::keep_writing(std::uint16_t port, Acknowledgements& acknowledgements,
                          const std::atomic<bool>& stops) {
    auto wire = std::make_unique<Wire>(port);
    while (!stops) {
        const Request request = next_request();
        const auto reply = wire->exchange(request.method, request.path, token_, request.body);
        if (!reply) wire = std::make_unique<Wire>(port);
        if (reply && reply->status == request.status) {
            acknowledge(request, reply->body);
            acknowledgements.add();
            continue;
        }
        tasks_.at(request.title).is_open = true;
        if (reply && reply->status != 503) {
            wrong_answer_ = fmt::format("{} {}: {}", request.method, request.path, reply->status);
            break;
        }
    }
    acknowledgements.end_writer();
}

std::string Writer::find_damage(std::uint16_t port) {
    if (!wrong_answer_.empty()) return wrong_answer_;
    Wire wire{port};
    const auto list = wire.exchange("GET", "/api/" + user_ + "/tasks", token_, "");
    if (!list || list->status != 200) return "the list of " + user_ + " cannot be read";
    std::map<std::string, std::string> found;
    for (const std::string& object : objects_of(list->body)) {
        const std::string title = member(object, "title");
        const auto at = tasks_.find(title);
        if (at == tasks_.end()) return title + " was never asked for";
        const std::string look =
            look_of(member(object, "description"), member(object, "is_completed"));
        if (!found.emplace(title, look).second) return title + " is there twice";
        const std::string id = member(object, "id");
        if (!at->second.id.empty() && at->second.id != id) return title + " has another id";
        at->second.id = id;
    }
    for (auto& [title, task] : tasks_) {
        const std::string& seen = found.contains(title) ? found.at(title) : gone;
        if (seen != task.acknowledged && seen != task.asked) {
            return fmt::format("{} is \"{:.40}\", not \"{:.40}\" or \"{:.40}\"", title, seen,
                               task.acknowledged, task.asked);
        }
        task.acknowledged = task.asked = seen;
        task.is_open = false;
    }
    return {};
}

}  // namespace taskgate::test
