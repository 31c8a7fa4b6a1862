// The modes in which messages are said: at a fixed rate, or as many at a time.
#pragma once

#include "crowd.h"
#include "options.h"
#include "window.h"

// What came from the first message on, until no more was waited for.
struct Talked {
  uint64_t bytes = 0;
  uint64_t frames = 0;
  // In the frames; more than were delivered where flooders are heard.
  uint64_t messages = 0;
  // How often nothing arrived for so long that no more was waited for.
  int standstills = 0;
};

Talked talk(const Options &options, Crowd &crowd, Window &window);
