// Binary frames: each is by itself the DEFLATE (RFC 1951) of the text that a
// text frame would have had. All readers of a room get the same bytes, so that
// each distinct frame is inflated once and what was found in it is kept; for
// every further reader it costs a comparison of its bytes.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "options.h"
#include "payload.h"

class Inflated {
 public:
  explicit Inflated(const Options &options) : options_(options) {}

  // Valid until the next call. Ends the program over what is no DEFLATE.
  const Findings &findings(std::string_view deflated);

 private:
  // More than readers are apart; the oldest makes room.
  static constexpr size_t kKept = 32;

  struct Kept {
    std::string deflated;
    Findings findings;
  };

  const Options &options_;
  std::array<Kept, kKept> kept_;
  size_t newest_ = 0;
};
