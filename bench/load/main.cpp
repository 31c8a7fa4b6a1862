// A load for chat servers: thousands of clients on this machine, in one thread
// that is several times cheaper than any server it measures. `--help` says how.

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cmath>
#include <cstdio>
#include <string>

#include "churn.h"
#include "clock.h"
#include "crowd.h"
#include "fail.h"
#include "json.h"
#include "options.h"
#include "pages.h"
#include "process.h"
#include "talk.h"
#include "window.h"

namespace {

// Beside the clients' sockets: what the program itself has open.
constexpr rlim_t kOtherFiles = 50;
// A server may list somebody for a while who has left, as they may come back.
constexpr double kForgottenS = 4;

void allow_files(int clients) {
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t needed = static_cast<rlim_t>(clients) + kOtherFiles;
  if (needed > limit.rlim_cur) {
    fail(std::to_string(clients) + " clients need more open files than " +
         std::to_string(limit.rlim_cur) + ": raise `ulimit -n`");
  }
}

Json latency_of(const Histogram &samples) {
  if (samples.count() == 0) return Json();
  return Json()
      .number("p50", samples.percentile_ms(0.5))
      .number("p99", samples.percentile_ms(0.99))
      .number("p999", samples.percentile_ms(0.999))
      .number("max", samples.most_ms());
}

// No figure at all, and left out, if there is nothing to share.
double share(double part, double whole) {
  return whole > 0 ? part / whole : std::nan("");
}

void add_window(Json &json, const Window &window) {
  json.number("seconds", window.seconds())
      .number("server_cpu_s", window.server_cpu_s())
      .number("server_cores", window.cores(window.server_cpu_s()))
      .number("generator_cores", window.cores(window.own_cpu_s()))
      .number("other_cores", window.cores(window.others_cpu_s()))
      .number("memory_peak", static_cast<double>(window.memory_peak()));
}

Json pages_json(const Options &options) {
  Window window(options.server_pid);
  const Pages pages = load_pages(options, window);
  const auto loaded = static_cast<double>(pages.loaded);
  Json json;
  add_window(json, window);
  json.number("pages_per_s", share(loaded, window.seconds()))
      .number("cpu_us_per_page", share(window.server_cpu_s() * 1e6, loaded))
      .number("bytes_per_page", share(static_cast<double>(pages.bytes), loaded))
      .whole("failed", pages.failed)
      .object("latency_ms", latency_of(pages.latency));
  return json;
}

void add_talk(Json &json, const Talked &talked, Crowd &crowd,
              const Window &window) {
  const Ledger &ledger = crowd.ledger();
  const auto delivered = static_cast<double>(ledger.delivered_measured());
  const auto all = static_cast<double>(talked.messages);
  json.whole("sent", ledger.sent())
      .number("sent_per_s",
              share(static_cast<double>(ledger.sent_measured()),
                    window.seconds()))
      .whole("delivered", ledger.delivered())
      .whole("lost", ledger.lost())
      .whole("repeated", ledger.repeated())
      .number("deliveries_per_s", share(delivered, window.seconds()))
      .number("cpu_us_per_delivery",
              share(window.server_cpu_s() * 1e6, delivered))
      .number("messages_per_frame",
              share(all, static_cast<double>(talked.frames)))
      .number("bytes_per_message",
              share(static_cast<double>(talked.bytes), all))
      .whole("standstills", static_cast<uint64_t>(talked.standstills))
      .object("latency_ms", latency_of(ledger.latency()));
}

void add_stalled(Json &json, const Options &options, Crowd &crowd) {
  crowd.recover();
  crowd.pause(options.drain_s);
  const Crowd::Stalled stalled = crowd.stalled();
  json.object("stalled",
              Json()
                  .whole("cut_off", static_cast<uint64_t>(stalled.cut_off))
                  .whole("received", stalled.received)
                  .whole("missed", stalled.missed));
}

// Lets others come and go before, until nobody remembers them.
void warm_up(Options options) {
  options.clients = options.before;
  options.senders = 0;
  options.complete.clear();
  Crowd crowd(options);
  crowd.gather();
  crowd.leave();
  const int64_t until_ns = now_ns() + seconds_to_ns(kForgottenS);
  Loop loop;
  while (now_ns() < until_ns) loop.wait_until(until_ns);
}

Json crowd_json(const Options &options) {
  if (options.before > 0) warm_up(options);
  Window window(options.server_pid);
  Crowd crowd(options);
  const Usage before = usage_of(options.server_pid);
  const int64_t start_ns = now_ns();
  crowd.gather();
  const double gathering_s = ns_to_seconds(now_ns() - start_ns);
  const Usage gathered = usage_of(options.server_pid);
  if (crowd.joined() == 0) {
    const auto &reasons = crowd.reasons();
    fail("nobody could join" +
         (reasons.empty() ? "" : ": " + reasons.begin()->first));
  }
  const auto joined = static_cast<double>(crowd.joined());
  Json json;
  json.whole("joined", static_cast<uint64_t>(crowd.joined()))
      .whole("complete", static_cast<uint64_t>(crowd.complete()))
      .number("joins_per_s", share(joined, gathering_s))
      .number("cpu_us_per_join",
              share((gathered.cpu_s - before.cpu_s) * 1e6, joined))
      .object("joining_ms", latency_of(crowd.joining));
  crowd.pause(options.settle_s);
  const Usage settled = usage_of(options.server_pid);
  json.number("memory_before", static_cast<double>(before.resident_bytes))
      .number("memory_joined", static_cast<double>(settled.resident_bytes))
      .number("bytes_per_connection",
              share(static_cast<double>(settled.resident_bytes -
                                        before.resident_bytes),
                    joined));
  switch (options.mode) {
    case Mode::kRate:
    case Mode::kSaturation: {
      const Talked talked = talk(options, crowd, window);
      add_talk(json, talked, crowd, window);
      if (options.stalled > 0) add_stalled(json, options, crowd);
      break;
    }
    case Mode::kChurn: {
      const Churned churned = churn(options, crowd, window);
      const auto came = static_cast<double>(churned.joined);
      json.whole("came", churned.came)
          .whole("came_in", churned.joined)
          .whole("turned_away", churned.failed)
          .number("cpu_us_per_cycle", share(window.server_cpu_s() * 1e6, came))
          .object("latency_ms", latency_of(churned.joining));
      break;
    }
    case Mode::kIdle:
    case Mode::kJoins:
    case Mode::kPages:
      window.begin();
      crowd.pause(options.duration_s);
      window.end();
  }
  add_window(json, window);
  json.number("memory_end",
              static_cast<double>(usage_of(options.server_pid).resident_bytes))
      .whole("failed", static_cast<uint64_t>(crowd.failed()))
      .whole("refused", static_cast<uint64_t>(crowd.refused()))
      .whole("dropped", static_cast<uint64_t>(crowd.dropped()))
      .whole("flooders_cut_off",
             static_cast<uint64_t>(crowd.flooders_cut_off()));
  Json reasons;
  for (const auto &[why, count] : crowd.reasons()) {
    reasons.whole(why.c_str(), static_cast<uint64_t>(count));
  }
  json.object("reasons", reasons);
  crowd.leave();
  return json;
}

}  // namespace

int main(int argc, char **argv) {
  const Options options = parse_options(argc, argv);
  signal(SIGPIPE, SIG_IGN);
  // Else the system wakes a sleeping thread up to 50 µs late, to save power.
  prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
  allow_files(options.clients + options.flooders);
  const Json json = options.mode == Mode::kPages ? pages_json(options)
                                                 : crowd_json(options);
  std::puts(json.done().c_str());
  return 0;
}
