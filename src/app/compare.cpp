// SPDX-License-Identifier: MIT
#include "app/compare.hpp"

#include "base/quote.hpp"
#include "schema/field.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace taskgate {

namespace {

void append_number(std::string& out, std::int64_t value) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
        out += static_cast<char>(static_cast<std::uint64_t>(value) >> shift);
    }
}

/// Values so that different ones never look the same: texts behind their length.
void append_value(std::string& out, std::string_view text) {
    append_number(out, static_cast<std::int64_t>(text.size()));
    out += text;
}
void append_value(std::string& out, const UserId& id) { append_value(out, id.value()); }
void append_value(std::string& out, const TaskId& id) {
    out.append(id.bytes().begin(), id.bytes().end());
}
void append_value(std::string& out, bool value) { out += value ? '\1' : '\0'; }
void append_value(std::string& out, Time time) {
    append_number(out, time.time_since_epoch().count());
}
template <class T>
void append_value(std::string& out, const std::optional<T>& value) {
    append_value(out, value.has_value());
    if (value) append_value(out, *value);
}

/// SHA-256 in pieces.
class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new()) {
        check(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
    }
    void add(std::string_view bytes) {
        check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
    }
    std::array<std::uint8_t, 32> finish() {
        std::array<std::uint8_t, 32> digest{};
        check(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
        return digest;
    }

private:
    static void check(bool is_done) {
        if (!is_done) throw std::runtime_error("OpenSSL cannot compute SHA-256");
    }
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };

    std::unique_ptr<EVP_MD_CTX, Free> context_;
};

void add_task(Sha256& digest, std::string& buffer, const Task& task) {
    buffer.clear();
    schema::for_each_field<Task>(
        [&](const auto& field) { append_value(buffer, task.*field.member); });
    digest.add(buffer);
}

std::string describe(const UserDigest& source, const std::optional<UserDigest>& copy) {
    const std::int64_t copied = copy ? copy->tasks : 0;
    const std::string user = quote_briefly(source.user);
    if (copied != source.tasks) {
        return fmt::format("user {}: {} tasks in the source, {} in the copy", user, source.tasks,
                           copied);
    }
    return fmt::format("user {}: {} tasks in both, and not the same", user, source.tasks);
}

}  // namespace

Result<bool> UserDigests::has_task() {
    if (at_ < piece_.size()) return true;
    auto piece = reader_.next();
    if (!piece) return piece.error();
    piece_ = std::move(*piece);
    at_ = 0;
    return !piece_.empty();
}

Result<std::optional<UserDigest>> UserDigests::next() {
    auto more = has_task();
    if (!more) return more.error();
    if (!*more) return std::optional<UserDigest>{};
    UserDigest user;
    user.user = piece_[at_].user_id.value();
    Sha256 digest;
    std::string buffer;
    while (*more && piece_[at_].user_id.value() == user.user) {
        add_task(digest, buffer, piece_[at_]);
        ++at_;
        ++user.tasks;
        more = has_task();
        if (!more) return more.error();
    }
    user.sha256 = digest.finish();
    return std::optional{std::move(user)};
}

Result<Comparison> compare_stores(TaskReader& source, TaskReader& copy,
                                  const std::function<void(std::size_t)>& progress) {
    UserDigests sources{source};
    UserDigests copies{copy};
    Comparison comparison;
    auto copied = copies.next();
    for (;;) {
        const auto user = sources.next();
        if (!user) return user.error();
        if (!*user) return comparison;
        while (copied && *copied && (*copied)->user < (*user)->user) copied = copies.next();
        if (!copied) return copied.error();
        ++comparison.users;
        comparison.tasks += (*user)->tasks;
        std::optional<UserDigest> counterpart;
        if (*copied && (*copied)->user == (*user)->user) counterpart = **copied;
        const bool is_equal = counterpart && counterpart->tasks == (*user)->tasks &&
                              counterpart->sha256 == (*user)->sha256;
        if (!is_equal) {
            ++comparison.different_users;
            if (comparison.differences.size() < Comparison::most_differences) {
                comparison.differences.push_back(describe(**user, counterpart));
            }
        }
        progress(static_cast<std::size_t>((*user)->tasks));
    }
}

}  // namespace taskgate
