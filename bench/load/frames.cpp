#include "frames.h"

#include <cstring>

namespace {

constexpr uint8_t kFinal = 0x80;
constexpr uint8_t kReserved = 0x70;
constexpr uint8_t kMasked = 0x80;
constexpr size_t kMaskBytes = 4;
// Lengths that say that the length itself follows, in 2 or 8 bytes.
constexpr uint8_t kLength16 = 126;
constexpr uint8_t kLength64 = 127;

void append_head(std::string &out, Opcode opcode, size_t length,
                 uint8_t masked) {
  out += static_cast<char>(kFinal | static_cast<uint8_t>(opcode));
  int length_bytes = 0;
  if (length < kLength16) {
    out += static_cast<char>(masked | length);
  } else if (length < 65536) {
    out += static_cast<char>(masked | kLength16);
    length_bytes = 2;
  } else {
    out += static_cast<char>(masked | kLength64);
    length_bytes = 8;
  }
  for (int i = length_bytes - 1; i >= 0; i--) {
    out += static_cast<char>(static_cast<uint64_t>(length) >> (8 * i));
  }
}

void apply_mask(char *bytes, size_t length, const char *mask) {
  for (size_t i = 0; i < length; i++) bytes[i] ^= mask[i % kMaskBytes];
}

}  // namespace

void append_frame(std::string &out, Opcode opcode, std::string_view payload) {
  append_head(out, opcode, payload.size(), 0);
  out += payload;
}

void append_masked_frame(std::string &out, Opcode opcode,
                         std::string_view payload) {
  static uint32_t random = 0x9e3779b9;
  random = random * 1664525u + 1013904223u;
  char mask[kMaskBytes];
  std::memcpy(mask, &random, kMaskBytes);
  append_head(out, opcode, payload.size(), kMasked);
  out.append(mask, kMaskBytes);
  const size_t at = out.size();
  out += payload;
  apply_mask(&out[at], payload.size(), mask);
}

Reading read_frame(char *bytes, size_t length, size_t &from, Frame &frame) {
  const size_t left = length - from;
  if (left < 2) return Reading::kIncomplete;
  const auto *head = reinterpret_cast<const uint8_t *>(bytes + from);
  if (head[0] & kReserved) return Reading::kBroken;
  size_t head_bytes = 2;
  uint64_t size = head[1] & ~kMasked;
  if (size >= kLength16) {
    const size_t length_bytes = size == kLength16 ? 2 : 8;
    if (left < 2 + length_bytes) return Reading::kIncomplete;
    size = 0;
    for (size_t i = 0; i < length_bytes; i++) size = size << 8 | head[2 + i];
    head_bytes += length_bytes;
  }
  const bool is_masked = head[1] & kMasked;
  const size_t before = head_bytes + (is_masked ? kMaskBytes : 0);
  if (left < before || left - before < size) return Reading::kIncomplete;
  char *payload = bytes + from + before;
  if (is_masked) apply_mask(payload, size, payload - kMaskBytes);
  frame.opcode = static_cast<Opcode>(head[0] & 0x0f);
  frame.is_last = head[0] & kFinal;
  frame.payload = std::string_view(payload, size);
  from += before + size;
  return Reading::kWhole;
}
