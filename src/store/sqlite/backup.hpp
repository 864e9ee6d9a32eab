// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/open_backup.hpp"

#include <string>

/// Whole copies of an SQLite file, page by page.
namespace taskgate::sqlite {

/// Copies a store, of one moment, into an existing, empty file, and looks at the copy: it must be
/// sound and hold as many tasks. It is one file, without a log. Whoever writes to the store
/// meanwhile does not wait.
Result<CopiedStore> back_up(const std::string& path, const std::string& copy);

/// Makes sure that another file may take the place of this one, as long as the result lives.
Result<FileHold> hold_for_replacing(const std::string& path);

/// Puts a copy in the place of a store, in one transaction: whenever it is interrupted, the store
/// is the old one or the new one. The copy is looked at before. Refuses a store that is served or
/// that another command writes to, and, unless it is to be overwritten, one with tasks or with
/// tables that are not Taskgate's.
Result<CopiedStore> restore(const std::string& copy, const std::string& path, Overwrite overwrite);

}  // namespace taskgate::sqlite
