// SPDX-License-Identifier: MIT
#pragma once

#include "base/address.hpp"
#include "base/async.hpp"
#include "http/asio.hpp"
#include "http/pace.hpp"
#include "http/tls_stream.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace taskgate::http {

/// The bytes of one client's connection, below HTTP: in the clear or through TLS, and the time that
/// is left for the next of them. Belongs to one loop. It has no timer: somebody calls
/// `check_deadline` now and then. One coroutine reads and one writes at a time.
class Channel {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;

    /// How far the opening of a channel came.
    enum class Opening : std::uint8_t { under_way, open, lost, in_the_clear };

    using Socket = boost::asio::generic::stream_protocol::socket;  ///< of TCP, or of a file system

    /// Takes over the socket of a new connection. Without a TLS context its bytes are in the clear.
    Channel(Socket socket, const Address& peer, std::shared_ptr<const TlsContext> tls);

    /// The address of the other end; none for a socket of the file system.
    [[nodiscard]] const Address& peer() const { return peer_; }
    /// Whether bytes go through TLS.
    [[nodiscard]] bool is_secure() const { return tls_ != nullptr; }
    /// The TLS of a secure channel.
    [[nodiscard]] const TlsStream& tls() const { return *tls_; }

    /// Goes on with the TLS handshake of a secure channel, waiting for the client once at most.
    /// A client that talks in the clear has a channel in the clear from then on.
    Async<Opening> open_further();
    /// Appends what was received, `at_most` bytes; false at the end of the connection or of its
    /// time.
    Async<bool> read_more(std::string& into, std::size_t at_most);
    /// The same below TLS, for what comes before it.
    Async<bool> read_below_tls(std::string& into, std::size_t at_most);
    /// What is sent from here on is another answer: the client has a whole `timeout` for it again.
    void begin_answer() { is_paced_ = false; }
    /// Sends all of it, which must stay meanwhile; false when the connection is lost, or the client
    /// has been waited for as long as `timeout` and took less than `least_bytes_in_time`. The
    /// deadline counts besides.
    Async<bool> write_all(std::string_view bytes, std::chrono::milliseconds timeout);
    /// How many bytes have reached the other end since the beginning, those of TLS included.
    [[nodiscard]] std::uint64_t taken();

    /// Says that nothing more will be sent; false where that is not possible any more. What is read
    /// from then on is to be dropped.
    bool finish_sending();
    void close();
    /// Ends it in a way that the client cannot take for an end in good order.
    void reset();

    void set_deadline(std::chrono::milliseconds from_now);
    void clear_deadline() { deadline_.reset(); }
    /// Whether the deadline that was set last has passed.
    [[nodiscard]] bool is_expired() const { return is_expired_; }
    /// Gives up waiting for the client if its time is over.
    void check_deadline(SteadyTime now);
    /// Gives up waiting for the client.
    void cancel();

private:
    /// Waits until the socket is ready for what a step of TLS wants; false where it ends.
    Async<bool> wait_for(TlsStream::State wanted);
    Async<bool> read_secure(std::string& into, std::size_t at_most);
    /// Counts what was done without a wait; true where others are to have their turn now.
    bool is_turn_over(std::size_t work);
    /// The client is waited for, to take more; and no longer.
    void begin_write_wait(std::chrono::milliseconds timeout);
    void end_write_wait();
    /// Whether its time is over; if not, it may begin anew.
    bool is_write_over(SteadyTime now);

    Socket socket_;
    Address peer_;
    std::unique_ptr<TlsStream> tls_;
    std::optional<SteadyTime> deadline_ = {};
    std::uint64_t sent_ = 0;                         ///< bytes that the system took, in the clear
    std::optional<SteadyTime> write_deadline_ = {};  ///< while the client is waited for
    std::chrono::milliseconds write_timeout_{};
    SteadyTime::duration write_time_left_{};
    Pace pace_ = {};
    bool is_paced_ = false;  ///< the answer that is being sent was waited for already
    bool is_expired_ = false;
    std::size_t work_ = 0;  ///< since it last had to wait, or others had their turn
};

}  // namespace taskgate::http
