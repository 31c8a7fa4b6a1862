#include "talk.h"

#include <algorithm>

#include "clock.h"

namespace {

constexpr int64_t kStepNs = 20 * kNsPerMs;
constexpr int64_t kFloodStepNs = kNsPerMs;
constexpr int64_t kStandstillNs = 2 * kNsPerSecond;
// Until the first message, for the arithmetic of the window.
constexpr int64_t kLeadNs = kNsPerMs;

// Says what is due at a fixed rate. A message that the generator or the server
// is late with still counts from the moment at which it was due.
class Schedule {
 public:
  Schedule(const Options &options, int64_t from_ns, int64_t until_ns)
      : burst_(static_cast<uint64_t>(options.burst)),
        gap_ns_(kNsPerSecond / options.rate),
        from_ns_(from_ns),
        until_ns_(until_ns) {}

  int64_t next_ns() const {
    const auto due = static_cast<double>(said_ / burst_ * burst_) * gap_ns_;
    return from_ns_ + static_cast<int64_t>(due);
  }

  void say_what_is_due(Crowd &crowd) {
    while (next_ns() <= now_ns() && next_ns() < until_ns_) {
      if (!crowd.say(next_ns())) return;
      said_++;
    }
  }

 private:
  uint64_t burst_;
  double gap_ns_;
  int64_t from_ns_;
  int64_t until_ns_;
  uint64_t said_ = 0;
};

// Keeps so many messages on their way.
class Saturation {
 public:
  explicit Saturation(int window) : window_(window) {}

  void say_what_fits(Crowd &crowd) {
    Ledger &ledger = crowd.ledger();
    const int64_t now = now_ns();
    if (ledger.delivered() != delivered_) {
      delivered_ = ledger.delivered();
      moved_ns_ = now;
    } else if (now - moved_ns_ > kStandstillNs) {
      ledger.give_up();
      standstills_++;
      moved_ns_ = now;
    }
    while (ledger.on_their_way() < window_ && crowd.say(now_ns())) continue;
  }

  int standstills() const { return standstills_; }

 private:
  int window_;
  uint64_t delivered_ = 0;
  int64_t moved_ns_ = now_ns();
  int standstills_ = 0;
};

}  // namespace

Talked talk(const Options &options, Crowd &crowd, Window &window) {
  const int64_t start_ns = now_ns() + kLeadNs;
  const int64_t from_ns = start_ns + seconds_to_ns(options.warmup_s);
  const int64_t until_ns = from_ns + seconds_to_ns(options.duration_s);
  crowd.ledger().measure(from_ns, until_ns);
  Schedule schedule(options, start_ns, until_ns);
  Saturation saturation(options.window);
  const bool saturates = options.mode == Mode::kSaturation;
  bool is_measuring = false;
  const uint64_t bytes_before = crowd.bytes();
  const uint64_t frames_before = crowd.frames();
  const uint64_t messages_before = crowd.messages();
  crowd.stall();
  for (int64_t now = now_ns(); now < until_ns; now = now_ns()) {
    if (!is_measuring && now >= from_ns) {
      is_measuring = true;
      window.begin();
    }
    int64_t wake_ns = std::min(until_ns, now + kStepNs);
    if (!is_measuring) wake_ns = std::min(wake_ns, from_ns);
    if (options.flooders > 0) {
      crowd.flood();
      wake_ns = std::min(wake_ns, now + kFloodStepNs);
    }
    if (saturates) {
      saturation.say_what_fits(crowd);
    } else {
      schedule.say_what_is_due(crowd);
      wake_ns = std::min(wake_ns, schedule.next_ns());
    }
    crowd.run_until(wake_ns);
    window.sample_memory();
  }
  window.end();
  // What was due is owed, even if this program came too late for it.
  if (!saturates) schedule.say_what_is_due(crowd);
  const int64_t drained_ns = now_ns() + seconds_to_ns(options.drain_s);
  while (crowd.ledger().on_their_way() > 0 && now_ns() < drained_ns) {
    crowd.run_until(std::min(drained_ns, now_ns() + kStepNs));
    window.sample_memory();
  }
  return {crowd.bytes() - bytes_before, crowd.frames() - frames_before,
          crowd.messages() - messages_before, saturation.standstills()};
}
