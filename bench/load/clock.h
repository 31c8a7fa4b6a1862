// The one clock of the load generator. It never jumps, and the marks inside
// messages are its nanoseconds, so a mark means nothing on another machine.
#pragma once

#include <time.h>

#include <cstdint>

inline constexpr int64_t kNsPerMs = 1'000'000;
inline constexpr int64_t kNsPerSecond = 1'000'000'000;

inline int64_t now_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * kNsPerSecond + t.tv_nsec;
}

inline int64_t seconds_to_ns(double seconds) {
  return static_cast<int64_t>(seconds * kNsPerSecond);
}

inline double ns_to_seconds(int64_t ns) {
  return static_cast<double>(ns) / kNsPerSecond;
}
