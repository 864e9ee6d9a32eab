// SPDX-License-Identifier: MIT
#include "auth/keys.hpp"

#include <algorithm>

namespace taskgate::auth {

bool KeyGroup::is_bound_to(std::string_view issuer) const {
    return std::find(issuers.begin(), issuers.end(), issuer) != issuers.end();
}

bool KeyGroup::admits(std::optional<std::string_view> issuer) const {
    if (issuers.empty()) return true;
    return issuer ? is_bound_to(*issuer) : issuer_may_be_absent;
}

KeySet::KeySet(std::vector<std::shared_ptr<const Key>> secrets) {
    KeyGroup group;
    group.label = "shared secrets";
    group.keys = std::move(secrets);
    groups_.push_back(std::move(group));
}

bool KeySet::has(KeyGroup::Kind kind) const {
    return std::any_of(groups_.begin(), groups_.end(),
                       [kind](const KeyGroup& group) { return group.kind == kind; });
}

}  // namespace taskgate::auth
