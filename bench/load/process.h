// What processes cost, as /proc tells: CPU time and resident memory.
#pragma once

#include <cstdint>

struct Usage {
  double cpu_s = 0;
  int64_t resident_bytes = 0;
};

// A process and all that it started; nothing at all if `pid` is 0.
Usage usage_of(int pid);

// CPU seconds of this program.
double own_cpu_s();

// CPU seconds that all cores together were busy with anything, or were taken
// away by whoever the machine is shared with.
double machine_busy_s();
