#include "pages.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clock.h"
#include "fail.h"
#include "loop.h"

namespace {

constexpr int64_t kStepNs = 20 * kNsPerMs;
constexpr size_t kReadBytes = 256 * 1024;
char read_buffer[kReadBytes];
constexpr std::string_view kLastChunk = "\r\n0\r\n\r\n";

// Whether a response is whole, as told by its length or by its last chunk.
bool is_whole(std::string_view bytes) {
  const size_t head = bytes.find("\r\n\r\n");
  if (head == std::string_view::npos) return false;
  static constexpr std::string_view kLength = "\r\ncontent-length: ";
  const size_t at = bytes.substr(0, head).find(kLength);
  if (at == std::string_view::npos) {
    return bytes.size() >= kLastChunk.size() &&
           bytes.substr(bytes.size() - kLastChunk.size()) == kLastChunk;
  }
  const size_t length = std::strtoull(&bytes[at + kLength.size()], nullptr, 10);
  return bytes.size() - head - 4 >= length;
}

// One connection, which asks for one page at a time.
class Reader final : public Watcher {
 public:
  Reader(Loop &loop, const Options &options, int number, Pages &pages)
      : pages_(pages) {
    const std::string id = std::to_string(number);
    const std::string user = "u" + id;
    Filling filling{user, id, "", "", ""};
    if (!options.vars.empty()) {
      filling.var =
          options.vars[static_cast<size_t>(number) % options.vars.size()];
    }
    request_ = "GET " + options.path.fill(filling) +
               " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(options.port) +
               "\r\n";
    for (const auto &header : options.headers) {
      request_ += header.fill(filling) + "\r\n";
    }
    request_ += "\r\n";
    connect(options.port);
    loop.add(fd_, EPOLLIN, this);
  }
  ~Reader() { ::close(fd_); }
  Reader(const Reader &) = delete;

  bool is_free() const { return !due_ns_.has_value(); }

  void ask(int64_t due_ns) {
    due_ns_ = due_ns;
    const ssize_t count =
        send(fd_, request_.data(), request_.size(), MSG_NOSIGNAL);
    if (count != static_cast<ssize_t>(request_.size())) {
      fail("the server takes no request");
    }
  }

  void on_event(uint32_t) override {
    const ssize_t count = recv(fd_, read_buffer, kReadBytes, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) fail("the server ended a connection");
    answer_.append(read_buffer, static_cast<size_t>(count));
    if (!is_whole(answer_) || !due_ns_) return;
    pages_.bytes += answer_.size();
    if (answer_.compare(0, 12, "HTTP/1.1 200") == 0) pages_.loaded++;
    else pages_.failed++;
    pages_.latency.add(now_ns() - *due_ns_);
    answer_.clear();
    due_ns_.reset();
  }

 private:
  void connect(int port) {
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto *to = reinterpret_cast<const sockaddr *>(&address);
    if (::connect(fd_, to, sizeof address) < 0) {
      fail(std::string("no connection: ") + std::strerror(errno));
    }
  }

  Pages &pages_;
  int fd_ = -1;
  std::string request_;
  std::string answer_;
  std::optional<int64_t> due_ns_;
};

}  // namespace

Pages load_pages(const Options &options, Window &window) {
  Loop loop;
  Pages pages;
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 0; i < options.at_once; i++) {
    readers.push_back(std::make_unique<Reader>(loop, options, i, pages));
  }
  const int64_t start_ns = now_ns();
  const int64_t from_ns = start_ns + seconds_to_ns(options.warmup_s);
  const int64_t until_ns = from_ns + seconds_to_ns(options.duration_s);
  const bool is_paced = options.rate > 1;
  const double gap_ns = kNsPerSecond / options.rate;
  uint64_t asked = 0;
  bool is_measuring = false;
  for (int64_t now = start_ns; now < until_ns; now = now_ns()) {
    if (!is_measuring && now >= from_ns) {
      is_measuring = true;
      window.begin();
      pages = Pages();
    }
    int64_t wake_ns = std::min(until_ns, now + kStepNs);
    for (auto &reader : readers) {
      if (!reader->is_free()) continue;
      int64_t due_ns = now;
      if (is_paced) {
        const double after_ns = static_cast<double>(asked) * gap_ns;
        due_ns = start_ns + static_cast<int64_t>(after_ns);
        wake_ns = std::min(wake_ns, due_ns);
        if (due_ns > now) break;
      }
      reader->ask(due_ns);
      asked++;
    }
    loop.wait_until(wake_ns);
    window.sample_memory();
  }
  window.end();
  return pages;
}
