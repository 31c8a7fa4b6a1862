#include "connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "clock.h"
#include "fail.h"
#include "frames.h"

namespace {

// More than any frame here, and shared: a connection holds only what is left.
constexpr size_t kReadBytes = 256 * 1024;
char read_buffer[kReadBytes];
// So that a reader who stalls is soon felt by the server.
constexpr int kStalledReceiveBytes = 4096;
constexpr size_t kAnswerBytesMax = 64 * 1024;
constexpr std::string_view kNormalClosure("\x03\xe8", 2);

}  // namespace

void Connection::connect(int port, int addresses) {
  started_ns_ = now_ns();
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) fail(std::string("no socket: ") + std::strerror(errno));
  const int yes = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (role == Role::kStalled) {
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &kStalledReceiveBytes, sizeof(int));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (addresses > 1) {
    setsockopt(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    address.sin_addr.s_addr =
        htonl(INADDR_LOOPBACK + static_cast<uint32_t>(id % addresses));
    if (bind(fd_, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0) {
      fail(std::string("no address: ") + std::strerror(errno));
    }
  }
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto *to = reinterpret_cast<const sockaddr *>(&address);
  state_ = State::kConnecting;
  if (::connect(fd_, to, sizeof address) < 0 && errno != EINPROGRESS) {
    end(std::strerror(errno));
    return;
  }
  waits_to_write_ = true;
  loop_.add(fd_, EPOLLIN | EPOLLOUT | EPOLLRDHUP, this);
}

void Connection::queue_text(std::string_view payload) {
  append_masked_frame(out_, Opcode::kText, payload);
}

void Connection::flush() {
  while (fd_ >= 0 && unsent() > 0) {
    const ssize_t count =
        send(fd_, out_.data() + written_, unsent(), MSG_NOSIGNAL);
    if (count > 0) {
      written_ += static_cast<size_t>(count);
    } else if (errno == EAGAIN) {
      if (waits_to_write_) return;
      waits_to_write_ = true;
      watch();
      return;
    } else if (errno != EINTR) {
      end(std::strerror(errno));
      return;
    }
  }
  out_.clear();
  written_ = 0;
  if (!waits_to_write_) return;
  waits_to_write_ = false;
  watch();
}

void Connection::close() {
  append_masked_frame(out_, Opcode::kClose, kNormalClosure);
  state_ = State::kClosing;
  flush();
}

void Connection::cut() {
  if (fd_ < 0) return;
  const linger at_once{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(fd_);
  fd_ = -1;
  state_ = State::kOver;
  out_.clear();
  written_ = 0;
  held_.clear();
  fragments_.clear();
}

void Connection::stop_reading() {
  reads_ = false;
  watch();
}

void Connection::go_on_reading() {
  reads_ = true;
  watch();
}

void Connection::watch() {
  if (fd_ < 0) return;
  loop_.change(fd_,
               EPOLLRDHUP | (reads_ ? EPOLLIN : 0u) |
                   (waits_to_write_ ? EPOLLOUT : 0u),
               this);
}

void Connection::end(const std::string &why) {
  if (fd_ < 0) return;
  cut();
  owner_.on_over(*this, why);
}

void Connection::on_event(uint32_t events) {
  if (fd_ < 0) return;
  if (state_ == State::kConnecting) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
      end(std::strerror(error));
      return;
    }
    state_ = State::kUpgrading;
    out_ = owner_.request(*this);
  }
  if (events & EPOLLOUT) flush();
  if (fd_ < 0) return;
  if (reads_) {
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) read();
  } else if (events & (EPOLLHUP | EPOLLERR)) {
    end("reset");
  }
}

void Connection::read() {
  while (fd_ >= 0 && reads_) {
    const ssize_t count = recv(fd_, read_buffer, kReadBytes, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
      end(count == 0 ? "end of stream" : std::strerror(errno));
      return;
    }
    const int64_t at_ns = now_ns();
    const auto length = static_cast<size_t>(count);
    if (held_.empty()) {
      const size_t used = consume(read_buffer, length, at_ns);
      if (fd_ >= 0) held_.assign(read_buffer + used, length - used);
    } else {
      held_.append(read_buffer, length);
      const size_t used = consume(held_.data(), held_.size(), at_ns);
      if (fd_ >= 0) held_.erase(0, used);
    }
    if (length < kReadBytes) return;
  }
}

size_t Connection::consume(char *bytes, size_t length, int64_t at_ns) {
  size_t from = 0;
  if (state_ == State::kUpgrading) {
    from = consume_answer(std::string_view(bytes, length));
    if (from == 0) return 0;
  }
  while (fd_ >= 0) {
    Frame frame;
    const Reading reading = read_frame(bytes, length, from, frame);
    if (reading == Reading::kIncomplete) break;
    if (reading == Reading::kBroken) {
      end("a frame that nobody may send");
      break;
    }
    on_frame(frame, at_ns);
  }
  return from;
}

// 0 if its end has not come.
size_t Connection::consume_answer(std::string_view bytes) {
  const size_t end_at = bytes.find("\r\n\r\n");
  if (end_at == std::string_view::npos) {
    if (bytes.size() > kAnswerBytesMax) end("an answer without an end");
    return 0;
  }
  if (bytes.substr(0, 12) != "HTTP/1.1 101") {
    end("HTTP " + std::string(bytes.substr(9, 3)));
    return 0;
  }
  state_ = State::kOpen;
  owner_.on_open(*this, bytes.substr(0, end_at + 2));
  return end_at + 4;
}

void Connection::on_frame(Frame &frame, int64_t at_ns) {
  switch (frame.opcode) {
    case Opcode::kText:
    case Opcode::kBinary:
    case Opcode::kContinuation:
      if (frame.opcode != Opcode::kContinuation) {
        is_binary_ = frame.opcode == Opcode::kBinary;
      }
      if (frame.is_last && fragments_.empty()) {
        on_message(frame.payload, at_ns);
        return;
      }
      fragments_ += frame.payload;
      if (!frame.is_last) return;
      on_message(fragments_, at_ns);
      fragments_.clear();
      return;
    case Opcode::kPing:
      append_masked_frame(out_, Opcode::kPong, frame.payload);
      flush();
      return;
    case Opcode::kClose: {
      const bool has_code = frame.payload.size() >= 2;
      const int code = has_code ? static_cast<uint8_t>(frame.payload[0]) << 8 |
                                      static_cast<uint8_t>(frame.payload[1])
                                : 0;
      end("closed " + std::to_string(code));
      return;
    }
    case Opcode::kPong:
      return;
  }
}

void Connection::on_message(std::string_view payload, int64_t at_ns) {
  if (is_binary_) owner_.on_binary(*this, payload, at_ns);
  else owner_.on_text(*this, payload, at_ns);
}
