// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace taskgate::sqlite {

/// Makes an empty file that its owner alone may read and write, and opens it; -1 and `errno` where
/// that cannot be or a file is there. Made by root, it belongs to whoever the file `like` belongs
/// to, as SQLite's log does, or, where that is not there, the folder: else the service's own user
/// could not open what root's command made.
int make_private_file(const std::string& path, const std::string& like);

}  // namespace taskgate::sqlite
