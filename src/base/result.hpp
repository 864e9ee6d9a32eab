// SPDX-License-Identifier: MIT
#pragma once

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace taskgate {

/// What kind of failure an operation ended in; `api/problem.cpp` alone turns it into a status.
enum class ErrorCode {
    not_found,            ///< no such row among this owner's
    precondition_failed,  ///< the row is there, and not as the caller expects it
    unavailable,          ///< a dependency is down or saturated; nothing is half done, trying again
                          ///< may help
    invalid,              ///< configuration or input that can never work
    failed,               ///< an operation of a command failed for good
};

/// Why an operation failed. `message` is for the operator and never reaches a client.
struct Error {
    ErrorCode code = ErrorCode::failed;
    std::string message = {};
};

inline Error not_found() { return Error{ErrorCode::not_found, {}}; }
inline Error precondition_failed() { return Error{ErrorCode::precondition_failed, {}}; }
inline Error unavailable(std::string message) {
    return Error{ErrorCode::unavailable, std::move(message)};
}
inline Error invalid(std::string message) { return Error{ErrorCode::invalid, std::move(message)}; }
inline Error failed(std::string message) { return Error{ErrorCode::failed, std::move(message)}; }

/// A value, or the reason why there is none.
template <class T>
using Result = boost::system::result<T, Error>;

/// Called by `Result::value()` on an error, which only a broken invariant does.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location& /*where*/) {
    throw std::logic_error("value() of a failed result: " + error.message);
}

}  // namespace taskgate
