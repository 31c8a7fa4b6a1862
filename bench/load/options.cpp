#include "options.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <string_view>

#include "fail.h"

namespace {

constexpr char kHelp[] = R"(load: many clients of one chat server on this machine, in one thread

  --mode M         rate: messages fall due at a fixed rate, whatever the server does
                   saturation: so many are on their way at any time
                   idle: connections that do nothing
                   joins: from the first connection until all know that all are there
                   churn: connections that come and go beside others that stay
                   pages: a page by HTTP, over connections that stay open
  --port P         of the server, on 127.0.0.1
  --pid P          of the server: CPU time and memory, with those it started

what is said; places: {{USER}} {{NUMBER}} {{VAR}}, in a message {{BODY}} {{CID}}
  --path T         of the request                      (/?username={{USER}})
  --header T       one more of the request, such as 'Cookie: {{VAR}}'
  --hello T        a frame to begin with, repeatable
  --message T      the frame of a message
  --vars FILE      a line for each client, from the first on, and again
  --ready S        what a frame holds that says: you have joined
  --complete S     joins: what a frame holds that says: all have
  --refused S      what a frame holds that says: not this message
  --engine-io      answer the pings of Socket.IO

how much
  --clients N      connections (100)          --senders N  of them say something (10)
  --stalled N      of them never read (0)     --flooders N beside them, write all they can (0)
  --text N         characters of a text (64)
  --rate R         a second: messages, connections that come, pages (100)
  --burst N        fall due together, at the same rate (1)
  --window N       saturation: on their way until the last reader has them (64)
  --hold-ms N      churn: how long each stays (200)
  --at-once N      connections under way at a time (64); pages: connections
  --before N       joins: so many come and go first, to warm the server up (0)
  --addresses N    to connect from: 127.0.0.1, 127.0.0.2 ... (1)

seconds
  --warmup S (1)   --duration S (4)   --drain S (5)   --settle S (0.5)   --timeout S (30)

Prints one line of JSON.
)";

double number_of(std::string_view name, const std::string &text) {
  char *end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != 0 || value < 0) {
    fail(std::string(name) + " must be a number: it is \"" + text + "\"");
  }
  return value;
}

Mode mode_of(const std::string &text) {
  static const std::map<std::string, Mode> kModes = {
      {"rate", Mode::kRate},   {"saturation", Mode::kSaturation},
      {"idle", Mode::kIdle},   {"joins", Mode::kJoins},
      {"churn", Mode::kChurn}, {"pages", Mode::kPages},
  };
  const auto found = kModes.find(text);
  if (found == kModes.end()) fail("there is no mode \"" + text + "\"");
  return found->second;
}

std::vector<std::string> lines_of(const std::string &path) {
  std::ifstream file(path);
  if (!file) fail("cannot read " + path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace

Options parse_options(int argc, char **argv) {
  Options o;
  using Take = std::function<void(const std::string &)>;
  std::string name;
  const auto whole = [&](int &to) {
    return Take([&](const std::string &text) {
      to = static_cast<int>(number_of(name, text));
    });
  };
  const auto real = [&](double &to) {
    return Take([&](const std::string &text) { to = number_of(name, text); });
  };
  const auto text = [](std::string &to) {
    return Take([&](const std::string &text) { to = text; });
  };
  const auto filled = [](Template &to) {
    return Take([&](const std::string &text) { to = Template(text); });
  };
  const auto many = [](std::vector<Template> &to) {
    return Take([&](const std::string &text) { to.emplace_back(text); });
  };
  const std::map<std::string, Take> takes = {
      {"--mode", [&](const auto &value) { o.mode = mode_of(value); }},
      {"--port", whole(o.port)},
      {"--pid", whole(o.server_pid)},
      {"--path", filled(o.path)},
      {"--header", many(o.headers)},
      {"--hello", many(o.hellos)},
      {"--message", filled(o.message)},
      {"--vars", [&](const auto &value) { o.vars = lines_of(value); }},
      {"--ready", text(o.ready)},
      {"--complete", text(o.complete)},
      {"--refused", text(o.refused)},
      {"--clients", whole(o.clients)},
      {"--senders", whole(o.senders)},
      {"--stalled", whole(o.stalled)},
      {"--flooders", whole(o.flooders)},
      {"--text",
       [&](const auto &value) {
         o.text_length = static_cast<size_t>(number_of(name, value));
       }},
      {"--rate", real(o.rate)},
      {"--burst", whole(o.burst)},
      {"--window", whole(o.window)},
      {"--hold-ms", whole(o.hold_ms)},
      {"--at-once", whole(o.at_once)},
      {"--before", whole(o.before)},
      {"--addresses", whole(o.addresses)},
      {"--warmup", real(o.warmup_s)},
      {"--duration", real(o.duration_s)},
      {"--drain", real(o.drain_s)},
      {"--settle", real(o.settle_s)},
      {"--timeout", real(o.timeout_s)},
  };
  for (int i = 1; i < argc; i++) {
    name = argv[i];
    if (name == "--help") {
      std::fputs(kHelp, stdout);
      std::exit(0);
    }
    if (name == "--engine-io") {
      o.answers_engine_io = true;
      continue;
    }
    const auto take = takes.find(name);
    if (take == takes.end()) fail("there is no option " + name + " (--help)");
    if (i + 1 == argc) fail(name + " needs a value");
    take->second(argv[++i]);
  }
  if (o.port <= 0 || o.port > 65535) fail("--port must be one of the server's");
  if (o.rate <= 0 || o.burst < 1 || o.at_once < 1 || o.addresses < 1) {
    fail("--rate, --burst, --at-once and --addresses must be more than 0");
  }
  if (o.stalled + o.senders > o.clients) fail("--clients are too few");
  if (o.mode == Mode::kJoins && o.complete.empty()) {
    fail("joins needs --complete");
  }
  if (!o.message.has_body()) fail("--message needs {{BODY}}");
  return o;
}
