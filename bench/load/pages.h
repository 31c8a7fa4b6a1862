// Pages by HTTP: as many as come over connections that stay open, or so many
// a second.
#pragma once

#include <cstdint>

#include "histogram.h"
#include "options.h"
#include "window.h"

struct Pages {
  uint64_t loaded = 0;
  // Those with another status than 200.
  uint64_t failed = 0;
  uint64_t bytes = 0;
  // From when a page was due until its last byte.
  Histogram latency;
};

// As many as can be had if --rate is 1 or less.
Pages load_pages(const Options &options, Window &window);
