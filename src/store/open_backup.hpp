// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/database_url.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace taskgate {

/// What a copy of a store holds.
struct CopiedStore {
    std::int64_t tasks = 0;
    int version = 0;  ///< of its schema
    std::int64_t bytes = 0;
};

/// Whether tasks may be lost by putting others in their place.
enum class Overwrite : bool { no, yes };

/// Copies an SQLite store, of one moment, into an existing, empty file; checked. It may be served
/// meanwhile.
Result<CopiedStore> back_up(const DatabaseUrl& url, const std::string& copy);

/// While it lives, a file is not served.
using FileHold = std::shared_ptr<const void>;

/// Makes sure that another file may take the place of one that may be there: nobody serves it,
/// and no log lies beside it, which SQLite would put into whatever has its name. Makes no file.
Result<FileHold> hold_for_replacing(const std::string& file);

/// Puts such a copy in the place of an SQLite store, all or nothing; checked before. It must not be
/// served meanwhile.
Result<CopiedStore> restore(const std::string& copy, const DatabaseUrl& url, Overwrite overwrite);

}  // namespace taskgate
