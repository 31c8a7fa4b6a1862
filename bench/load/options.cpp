#include "options.h"

#include <cstdio>
#include <cstdlib>
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
  --protocol S     subprotocols to offer; the server must choose the first
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

template <typename Member>
struct Setting {
  const char *name;
  Member Options::*member;
};

constexpr Setting<int> kWholes[] = {
    {"--port", &Options::port},
    {"--pid", &Options::server_pid},
    {"--clients", &Options::clients},
    {"--senders", &Options::senders},
    {"--stalled", &Options::stalled},
    {"--flooders", &Options::flooders},
    {"--text", &Options::text_length},
    {"--burst", &Options::burst},
    {"--window", &Options::window},
    {"--hold-ms", &Options::hold_ms},
    {"--at-once", &Options::at_once},
    {"--before", &Options::before},
    {"--addresses", &Options::addresses},
};

constexpr Setting<double> kReals[] = {
    {"--rate", &Options::rate},         {"--warmup", &Options::warmup_s},
    {"--duration", &Options::duration_s}, {"--drain", &Options::drain_s},
    {"--settle", &Options::settle_s},   {"--timeout", &Options::timeout_s},
};

constexpr Setting<std::string> kTexts[] = {
    {"--protocol", &Options::protocol},
    {"--ready", &Options::ready},
    {"--complete", &Options::complete},
    {"--refused", &Options::refused},
};

constexpr Setting<Template> kTemplates[] = {
    {"--path", &Options::path},
    {"--message", &Options::message},
};

// These add up when they are repeated.
constexpr Setting<std::vector<Template>> kLists[] = {
    {"--header", &Options::headers},
    {"--hello", &Options::hellos},
};

struct {
  const char *name;
  Mode mode;
} constexpr kModes[] = {
    {"rate", Mode::kRate},   {"saturation", Mode::kSaturation},
    {"idle", Mode::kIdle},   {"joins", Mode::kJoins},
    {"churn", Mode::kChurn}, {"pages", Mode::kPages},
};

double number_of(const std::string &name, const std::string &text) {
  char *end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != 0 || value < 0) {
    fail(name + " must be a number: it is \"" + text + "\"");
  }
  return value;
}

Mode mode_of(const std::string &text) {
  for (const auto &[name, mode] : kModes) {
    if (text == name) return mode;
  }
  fail("there is no mode \"" + text + "\"");
}

std::vector<std::string> lines_of(const std::string &path) {
  FILE *file = std::fopen(path.c_str(), "r");
  if (file == nullptr) fail("cannot read " + path);
  std::vector<std::string> lines(1);
  for (int c = std::getc(file); c != EOF; c = std::getc(file)) {
    if (c == '\n') lines.emplace_back();
    else lines.back() += static_cast<char>(c);
  }
  std::fclose(file);
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

// The member that a name sets; null if it is of another kind.
template <typename Member, size_t kCount>
Member *find(Options &options, const Setting<Member> (&settings)[kCount],
             std::string_view name) {
  for (const auto &setting : settings) {
    if (name == setting.name) return &(options.*setting.member);
  }
  return nullptr;
}

void set(Options &o, const std::string &name, const std::string &value) {
  if (name == "--mode") {
    o.mode = mode_of(value);
  } else if (name == "--vars") {
    o.vars = lines_of(value);
  } else if (int *whole = find(o, kWholes, name)) {
    *whole = static_cast<int>(number_of(name, value));
  } else if (double *real = find(o, kReals, name)) {
    *real = number_of(name, value);
  } else if (std::string *text = find(o, kTexts, name)) {
    *text = value;
  } else if (Template *filled = find(o, kTemplates, name)) {
    *filled = Template(value);
  } else if (auto *list = find(o, kLists, name)) {
    list->emplace_back(value);
  } else {
    fail("there is no option " + name + " (--help)");
  }
}

void check(const Options &o) {
  if (o.port <= 0 || o.port > 65535) fail("--port must be one of the server's");
  if (o.rate <= 0 || o.burst < 1 || o.at_once < 1 || o.addresses < 1) {
    fail("--rate, --burst, --at-once and --addresses must be more than 0");
  }
  if (o.stalled + o.senders > o.clients) fail("--clients are too few");
  if (o.mode == Mode::kJoins && o.complete.empty()) {
    fail("joins needs --complete");
  }
  if (!o.message.has_body()) fail("--message needs {{BODY}}");
}

}  // namespace

Options parse_options(int argc, char **argv) {
  Options options;
  for (int i = 1; i < argc; i++) {
    const std::string name = argv[i];
    if (name == "--help") {
      std::fputs(kHelp, stdout);
      std::exit(0);
    }
    if (name == "--engine-io") {
      options.answers_engine_io = true;
      continue;
    }
    if (i + 1 == argc) fail(name + " needs a value");
    set(options, name, argv[++i]);
  }
  check(options);
  return options;
}
