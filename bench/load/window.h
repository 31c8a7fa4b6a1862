// What the measured stretch of time cost: the server, this program, and
// whoever else was busy on the machine.
#pragma once

#include <algorithm>
#include <cstdint>

#include "clock.h"
#include "process.h"

class Window {
 public:
  explicit Window(int server_pid) : pid_(server_pid) {}

  void begin() { begin_ = look(); }
  void end() { end_ = look(); }

  double seconds() const { return ns_to_seconds(end_.at_ns - begin_.at_ns); }
  double server_cpu_s() const { return end_.server_s - begin_.server_s; }
  double own_cpu_s() const { return end_.own_s - begin_.own_s; }
  double others_cpu_s() const {
    const double busy = end_.busy_s - begin_.busy_s;
    return std::max(0.0, busy - server_cpu_s() - own_cpu_s());
  }
  double cores(double cpu_s) const {
    return seconds() > 0 ? cpu_s / seconds() : 0;
  }

  // The most memory there was, looked at twice a second.
  void sample_memory() {
    const int64_t now = now_ns();
    if (now < next_sample_ns_) return;
    next_sample_ns_ = now + kNsPerSecond / 2;
    memory_peak_ = std::max(memory_peak_, usage_of(pid_).resident_bytes);
  }
  int64_t memory_peak() const { return memory_peak_; }

 private:
  struct Look {
    int64_t at_ns = 0;
    double server_s = 0;
    double own_s = 0;
    double busy_s = 0;
  };

  Look look() {
    const Usage usage = usage_of(pid_);
    memory_peak_ = std::max(memory_peak_, usage.resident_bytes);
    return {now_ns(), usage.cpu_s, ::own_cpu_s(), machine_busy_s()};
  }

  int pid_;
  Look begin_;
  Look end_;
  int64_t memory_peak_ = 0;
  int64_t next_sample_ns_ = 0;
};
