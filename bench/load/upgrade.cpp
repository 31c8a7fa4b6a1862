#include "upgrade.h"

#include <strings.h>

#include <algorithm>

#include "fail.h"

namespace {

// Header names are told apart by their letters, not by their case.
std::string_view value_of(std::string_view name, std::string_view head) {
  size_t at = 0;
  while (at < head.size()) {
    const size_t end = std::min(head.find("\r\n", at), head.size());
    const std::string_view line = head.substr(at, end - at);
    at = end + 2;
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const size_t from = line.find_first_not_of(' ', name.size() + 1);
    return line.substr(std::min(from, line.size()));
  }
  return "";
}

}  // namespace

std::string upgrade_request(const Options &options, const Filling &filling) {
  std::string text = "GET " + options.path.fill(filling) +
                     " HTTP/1.1\r\nHost: 127.0.0.1:" +
                     std::to_string(options.port) +
                     "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     "Sec-WebSocket-Version: 13\r\n"
                     // The key of the example in RFC 6455.
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  if (!options.protocol.empty()) {
    text += "Sec-WebSocket-Protocol: " + options.protocol + "\r\n";
  }
  for (const auto &header : options.headers) {
    text += header.fill(filling) + "\r\n";
  }
  return text + "\r\n";
}

void check_protocol(const Options &options, std::string_view answer) {
  const std::string &offered = options.protocol;
  const std::string first = offered.substr(0, offered.find(','));
  const std::string chosen(value_of("Sec-WebSocket-Protocol", answer));
  if (chosen == first) return;
  fail_over_breach("the server speaks \"" + chosen + "\" instead of \"" +
                   first + "\"");
}
