// SPDX-License-Identifier: MIT
#include "store/list_state.hpp"

#include "store/postgres_epoch.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace taskgate {

namespace {

constexpr std::size_t id_size = sizeof(TaskId::Bytes);
constexpr std::size_t time_size = sizeof(std::int64_t);

void expect(int result) {
    if (result != 1) throw std::runtime_error("OpenSSL: no SHA-256");
}

}  // namespace

ListDigest::ListDigest() : context_(EVP_MD_CTX_new()) {
    expect(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

void ListDigest::add(const TaskState& task) {
    std::array<unsigned char, id_size + time_size> bytes{};
    std::copy_n(task.id.bytes().begin(), id_size, bytes.begin());
    auto change =
        static_cast<std::uint64_t>(task.updated_at.time_since_epoch().count() - postgres_epoch);
    for (std::size_t i = bytes.size(); i-- > id_size; change >>= 8U) {
        bytes.at(i) = static_cast<unsigned char>(change);
    }
    expect(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

ListState ListDigest::finish() {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    expect(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
    ListState state{};
    std::copy_n(digest.begin(), state.size(), state.begin());
    return state;
}

ListState state_of(std::span<const Task> tasks) {
    ListDigest digest;
    for (const Task& task : tasks) digest.add(TaskState{task.id, task.updated_at});
    return digest.finish();
}

}  // namespace taskgate
