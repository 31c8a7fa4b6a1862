// Connections that come and go at a fixed rate, beside others that stay.
#pragma once

#include <cstdint>

#include "crowd.h"
#include "histogram.h"
#include "options.h"
#include "window.h"

// Of those that came in the measured window.
struct Churned {
  uint64_t came = 0;
  uint64_t joined = 0;
  uint64_t failed = 0;
  Histogram joining;
};

Churned churn(const Options &options, Crowd &crowd, Window &window);
