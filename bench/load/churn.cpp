#include "churn.h"

#include <algorithm>
#include <deque>

#include "clock.h"

namespace {

constexpr int64_t kStepNs = 5 * kNsPerMs;
// For the answer to a Close.
constexpr int64_t kGoodbyeNs = 2 * kNsPerSecond;

using State = Connection::State;

}  // namespace

Churned churn(const Options &options, Crowd &crowd, Window &window) {
  const int64_t start_ns = now_ns();
  const int64_t from_ns = start_ns + seconds_to_ns(options.warmup_s);
  const int64_t until_ns = from_ns + seconds_to_ns(options.duration_s);
  const double gap_ns = kNsPerSecond / options.rate;
  const int64_t timeout_ns = seconds_to_ns(options.timeout_s);
  Churned all;
  std::deque<Connection *> here;
  uint64_t let_in = 0;
  bool is_measuring = false;
  const auto due_ns = [&] {
    const double after_ns = static_cast<double>(let_in) * gap_ns;
    return start_ns + static_cast<int64_t>(after_ns);
  };
  const auto look_after = [&](Connection &one, int64_t now) {
    if (one.state() == State::kOver) {
      if (!one.joined) all.failed++;
      return false;
    }
    if (!one.joined) {
      if (now - one.started_ns() < timeout_ns) return true;
      one.cut();
      all.failed++;
      return false;
    }
    if (now < one.until_ns) return true;
    if (one.state() == State::kClosing) {
      one.cut();
      return false;
    }
    one.close();
    one.until_ns = now + kGoodbyeNs;
    return true;
  };
  uint64_t joined_before = 0;
  for (int64_t now = start_ns; now < until_ns; now = now_ns()) {
    if (!is_measuring && now >= from_ns) {
      is_measuring = true;
      window.begin();
      crowd.joining = Histogram();
      all = Churned();
      joined_before = let_in;
    }
    for (; due_ns() <= now; let_in++) here.push_back(&crowd.let_in());
    crowd.run_until(std::min(due_ns(), now + kStepNs));
    for (size_t left = here.size(); left > 0; left--) {
      Connection *one = here.front();
      here.pop_front();
      if (look_after(*one, now_ns())) here.push_back(one);
    }
    window.sample_memory();
  }
  window.end();
  all.came = let_in - joined_before;
  all.joined = crowd.joining.count();
  all.joining = crowd.joining;
  return all;
}
