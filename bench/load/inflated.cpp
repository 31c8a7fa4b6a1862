#include "inflated.h"

#include <cstring>

#include "fail.h"

#ifdef HAS_ZLIB
#include <zlib.h>
#endif

namespace {

#ifdef HAS_ZLIB

// No frame of a chat is larger; what is, is a bomb.
constexpr size_t kTextBytesMax = 1024 * 1024;
// Raw, that is without zlib's head and sum, and with its largest window.
constexpr int kRawWindowBits = -15;

// Valid until the next call.
std::string_view inflate_raw(std::string_view deflated) {
  static char text[kTextBytesMax];
  static z_stream stream{};
  const bool is_new = stream.state == Z_NULL;
  if ((is_new ? inflateInit2(&stream, kRawWindowBits)
              : inflateReset(&stream)) != Z_OK) {
    fail("zlib does not start");
  }
  stream.next_in =
      reinterpret_cast<Bytef *>(const_cast<char *>(deflated.data()));
  stream.avail_in = static_cast<uInt>(deflated.size());
  stream.next_out = reinterpret_cast<Bytef *>(text);
  stream.avail_out = kTextBytesMax;
  // All at once; a browser, too, takes neither a part nor anything behind it.
  const int result = inflate(&stream, Z_FINISH);
  if (result != Z_STREAM_END || stream.avail_in > 0) {
    fail_over_breach("a binary frame of " + std::to_string(deflated.size()) +
                     " bytes cannot be inflated to at most " +
                     std::to_string(kTextBytesMax) + ": " +
                     (stream.msg == nullptr ? "no end" : stream.msg));
  }
  return {text, stream.total_out};
}

#else

std::string_view inflate_raw(std::string_view) {
  fail("a binary frame, and no zlib was there to compile this with");
}

#endif

}  // namespace

const Findings &Inflated::findings(std::string_view deflated) {
  // The newest first, as most readers are on it.
  for (size_t i = 0; i < kKept; i++) {
    const Kept &kept = kept_[(newest_ + kKept - i) % kKept];
    if (!deflated.empty() && kept.deflated == deflated) return kept.findings;
  }
  const std::string_view text = inflate_raw(deflated);
  newest_ = (newest_ + 1) % kKept;
  kept_[newest_] = {std::string(deflated), Findings(Text(options_, text))};
  return kept_[newest_].findings;
}
