// SPDX-License-Identifier: MIT
#include "auth/key_source.hpp"

#include <algorithm>
#include <utility>

namespace taskgate::auth {

KeySource::KeySource(TrustPlan plan, Log& log, const Clock& clock)
    : log_(log),
      clock_(clock),
      store_(std::make_shared<TrustStore>(Trust{KeySet{std::vector<KeyGroup>{}}, {}})) {
    replace(std::move(plan));
}

KeySource::~KeySource() {
    for (const auto& reader : readers_) reader->stop();
}

void KeySource::replace(TrustPlan plan) {
    std::vector<std::shared_ptr<RemoteKeys>> old;
    {
        // Readers report under this lock, so that none of them publishes the plan half made.
        const std::lock_guard lock{mutex_};
        old = std::exchange(readers_, make_readers(plan, readers_));
        plan_ = std::move(plan);
        store_->replace(assemble());
    }
    for (const auto& reader : old) {
        const bool is_kept = std::find(readers_.begin(), readers_.end(), reader) != readers_.end();
        if (is_kept) {
            reader->read_now();
        } else {
            reader->stop();
        }
    }
}

std::vector<std::shared_ptr<RemoteKeys>> KeySource::make_readers(
    const TrustPlan& plan, const std::vector<std::shared_ptr<RemoteKeys>>& readers) {
    std::vector<std::shared_ptr<RemoteKeys>> made;
    for (const PublishedKeys& published : plan.published) {
        const auto known = std::find_if(readers.begin(), readers.end(), [&](const auto& reader) {
            return reader->address() == published.address &&
                   reader->time_to_live() == plan.time_to_live;
        });
        made.push_back(known != readers.end() ? *known
                                              : std::make_shared<RemoteKeys>(
                                                    published.address, plan.time_to_live,
                                                    [this] { publish(); }, log_, clock_));
    }
    return made;
}

Trust KeySource::assemble() const {
    std::vector<KeyGroup> groups = plan_.fixed;
    for (std::size_t i = 0; i < readers_.size(); ++i) {
        KeyGroup group = plan_.published[i].group;
        auto state = readers_[i]->state();
        group.keys = std::move(state.keys);
        group.is_loaded = state.read_at.has_value();
        group.read_at = state.read_at;
        group.origin = readers_[i];
        groups.push_back(std::move(group));
    }
    return Trust{KeySet{std::move(groups)}, plan_.policy};
}

std::vector<KeySetStatus> KeySource::status() const {
    const std::lock_guard lock{mutex_};
    std::vector<KeySetStatus> list;
    for (const auto& reader : readers_) {
        const RemoteKeys::State state = reader->state();
        KeySetStatus status;
        status.label = reader->address().label;
        status.keys = state.keys.size();
        status.read_at = state.read_at;
        status.time_to_live = reader->time_to_live();
        status.readings = reader->readings();
        status.failed_readings = reader->failed_readings();
        list.push_back(std::move(status));
    }
    return list;
}

void KeySource::publish() {
    const std::lock_guard lock{mutex_};
    store_->replace(assemble());
}

}  // namespace taskgate::auth
