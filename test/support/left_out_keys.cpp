// SPDX-License-Identifier: MIT
#include "support/left_out_keys.hpp"

#include "auth/jwk.hpp"
#include "support/public_tokens.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

/// Whether that set holds the good key, and leaves the one of that number out for that reason.
void expect_one_of_two(std::string_view text, std::string_view name, std::string_view reason) {
    const auto document = auth::read_key_set(text, "the label", auth::default_algorithms(), false);
    ASSERT_TRUE(document) << document.error().message;
    ASSERT_EQ(document->keys.size(), 1U);
    EXPECT_EQ(document->keys[0]->id(), "good");
    ASSERT_EQ(document->skipped.size(), 1U);
    const std::string& sentence = document->skipped[0];
    EXPECT_TRUE(sentence.starts_with(name)) << sentence;
    EXPECT_NE(sentence.find(reason), std::string::npos) << sentence;
}

}  // namespace

void expect_left_out(const std::vector<Unusable>& keys) {
    const std::string good = issuer_pair(auth::Algorithm::ed25519).jwk_named("good");
    EXPECT_FALSE(keys.empty());
    for (const Unusable& one : keys) {
        SCOPED_TRACE(one.jwk.substr(0, 600));
        expect_one_of_two(key_set_text({one.jwk, good}), "key 1", one.reason);
        expect_one_of_two(key_set_text({good, one.jwk}), "key 2", one.reason);
    }
}

}  // namespace taskgate::test
