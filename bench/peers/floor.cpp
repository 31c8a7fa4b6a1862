// The floor: what one core can do when nothing but the kernel stands between a
// message and its readers. One thread and plain sockets; the frame is built
// once and written to every reader. A yardstick and no server: it looks into
// no JSON, trusts everybody, and forgets whoever reads too slowly to take a
// whole frame once more than a megabyte waits for them.
//
//     PORT=9000 floor           one write for each message and reader
//     PORT=9000 GATHER=1 floor  one for all messages that came together
//     PAD=100                   so many bytes more in each message
//
// Speaks the protocol of the other peers: in comes
// {"event":"send-message","message":M}, out goes
// {"event":"send-message","username":U,"message":M}, to everybody.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "../load/fail.h"
#include "../load/frames.h"

namespace {

constexpr size_t kUnsentMax = 1024 * 1024;
constexpr int kEventsMax = 1024;
constexpr int kBacklog = 4096;
constexpr std::string_view kMessageKey = "\"message\":";
// The generator always sends the key of the example in RFC 6455, to which this
// is the answer: so the floor needs no SHA-1.
constexpr char kAnswer[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

struct Client {
  int fd = -1;
  // In the list of clients.
  size_t place = 0;
  bool is_open = false;
  bool is_over = false;
  bool waits_to_write = false;
  std::string user;
  std::string in;
  std::string out;
};

int epoll;
std::vector<Client *> clients;
std::vector<Client *> ended;
std::string padding;
// Gathered messages, parted by commas, behind a bracket.
std::string gathered;
bool gathers = false;

void watch(Client &client, bool to_write) {
  epoll_event event{};
  event.events = EPOLLIN | (to_write ? EPOLLOUT : 0u);
  event.data.ptr = &client;
  epoll_ctl(epoll, EPOLL_CTL_MOD, client.fd, &event);
  client.waits_to_write = to_write;
}

void end(Client &client) {
  if (client.is_over) return;
  client.is_over = true;
  close(client.fd);
  if (client.is_open) {
    clients[client.place] = clients.back();
    clients[client.place]->place = client.place;
    clients.pop_back();
  }
  ended.push_back(&client);
}

void write_to(Client &client, std::string_view bytes) {
  if (client.out.empty()) {
    const ssize_t count =
        send(client.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN) return;  // Reading will tell.
    if (count > 0) bytes.remove_prefix(static_cast<size_t>(count));
    if (bytes.empty()) return;
  } else if (client.out.size() > kUnsentMax) {
    return;
  }
  client.out += bytes;
  if (!client.waits_to_write) watch(client, true);
}

void write_to_all(std::string_view payload) {
  std::string frame;
  append_frame(frame, Opcode::kText, payload);
  for (Client *client : clients) write_to(*client, frame);
}

void flush_gathered() {
  if (gathered.empty()) return;
  gathered += ']';
  write_to_all(gathered);
  gathered.clear();
}

void on_message(const Client &client, std::string_view text) {
  const size_t at = text.find(kMessageKey);
  if (at == std::string_view::npos) return;
  std::string message = "{\"event\":\"send-message\",\"username\":\"";
  message += client.user;
  message += "\",";
  message += padding;
  message += text.substr(at);  // With the brace at its end.
  if (!gathers) {
    write_to_all(message);
    return;
  }
  gathered += gathered.empty() ? '[' : ',';
  gathered += message;
}

// False as long as the request is not whole.
bool upgrade(Client &client) {
  const size_t head = client.in.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  const std::string_view key = "username=";
  const size_t at = client.in.find(key);
  if (at != std::string::npos) {
    const size_t from = at + key.size();
    const size_t end = client.in.find_first_of("& ", from);
    client.user = client.in.substr(from, end - from);
  }
  client.in.erase(0, head + 4);
  write_to(client, kAnswer);
  client.is_open = true;
  client.place = clients.size();
  clients.push_back(&client);
  return true;
}

void on_bytes(Client &client) {
  if (!client.is_open && !upgrade(client)) return;
  size_t used = 0;
  Frame frame;
  while (read_frame(client.in.data(), client.in.size(), used, frame) ==
         Reading::kWhole) {
    if (frame.opcode == Opcode::kText) {
      on_message(client, frame.payload);
    } else if (frame.opcode == Opcode::kClose) {
      std::string answer;
      append_frame(answer, Opcode::kClose, frame.payload);
      write_to(client, answer);
      end(client);
      return;
    }
  }
  client.in.erase(0, used);
}

void accept_all(int listener) {
  for (;;) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    if (fd < 0) return;
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    auto *client = new Client;
    client->fd = fd;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = client;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  }
}

void on_event(Client &client, uint32_t events) {
  if (client.is_over) return;
  if (events & EPOLLOUT) {
    const ssize_t count = send(client.fd, client.out.data(), client.out.size(),
                               MSG_NOSIGNAL);
    if (count > 0) client.out.erase(0, static_cast<size_t>(count));
    if (client.out.empty()) watch(client, false);
  }
  if (!(events & ~static_cast<uint32_t>(EPOLLOUT))) return;
  static char buffer[64 * 1024];
  const ssize_t count = recv(client.fd, buffer, sizeof buffer, 0);
  if (count > 0) {
    client.in.append(buffer, static_cast<size_t>(count));
    on_bytes(client);
  } else if (count == 0 || errno != EAGAIN) {
    end(client);
  }
}

int listen_on(int port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  const auto *at = reinterpret_cast<const sockaddr *>(&address);
  if (bind(listener, at, sizeof address) < 0 ||
      listen(listener, kBacklog) < 0) {
    fail("cannot listen on port " + std::to_string(port));
  }
  return listener;
}

int setting(const char *name) {
  const char *value = std::getenv(name);
  return value == nullptr ? 0 : std::atoi(value);
}

}  // namespace

int main() {
  signal(SIGPIPE, SIG_IGN);
  rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  gathers = setting("GATHER") != 0;
  if (const int bytes = setting("PAD"); bytes > 0) {
    const std::string pad(static_cast<size_t>(bytes), 'p');
    padding = "\"pad\":\"" + pad + "\",";
  }
  epoll = epoll_create1(0);
  const int listener = listen_on(setting("PORT"));
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  std::puts("listening");
  std::fflush(stdout);
  epoll_event events[kEventsMax];
  for (;;) {
    const int count = epoll_wait(epoll, events, kEventsMax, -1);
    for (int i = 0; i < count; i++) {
      auto *client = static_cast<Client *>(events[i].data.ptr);
      if (client == nullptr) accept_all(listener);
      else on_event(*client, events[i].events);
    }
    flush_gathered();
    for (const Client *client : ended) delete client;
    ended.clear();
  }
}
